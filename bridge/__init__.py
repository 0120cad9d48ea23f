"""The only place that knows both wings: do they compute the same, and how fast?"""
