"""`python -m bridge quiz [QUESTION [ANSWER ...]]`"""

import sys

HELP = (
    "The reader's pass check. QUESTION alone asks; with an ANSWER it is judged. Each "
    "--seed gives another one of its kind."
)
WHAT = {
    "next_w": "predict the next w of the first loop",
    "places": "find the five places in a loop that you have not seen",
    "gradient": "which of four gradients by hand is wrong?",
    "bug": "what is wrong with this loop?",
    "leak": "in which line do the test data get into what is learnt?",
}


def add_arguments(parser):
    add = parser.add_argument
    add("name", metavar="QUESTION", nargs="?", choices=list(WHAT), help=", ".join(WHAT))
    add("answer", metavar="ANSWER", nargs="*", help="in one word or several")
    add("--seed", type=int, default=0, metavar="N", help="which one of its kind (0)")
    add("--solution", action="store_true", help="say the answer, and why")


def run(options, console):
    from bridge import quiz

    def say(text, **style):
        console.print(text, highlight=False, markup=False, **style)

    if options.name is None:
        for name, what in WHAT.items():
            say(f"{name:9} {what}")
        return say("\nAsk for one: python -m bridge quiz next_w", style="dim")
    question = quiz.ask(options.name, options.seed)
    command = f"python -m bridge quiz {options.name}"
    if options.seed:
        command += f" --seed {options.seed}"
    if options.solution:
        say(f"{' '.join(question.answer)}\n{question.why}\nRead {question.read}.")
        return 0
    if not options.answer:
        say(question.text, soft_wrap=True)
        return say(f"\nAnswer: {command} ANSWER, {question.expects}", style="dim")
    try:
        wrong = question.judge(options.answer)
    except ValueError as error:
        sys.exit(str(error))
    if wrong:
        say(f"Not yet. {wrong}\nRead {question.read}, or ask for --solution.")
        return 1
    say(f"Right. {question.why}")
    return 0
