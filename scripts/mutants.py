"""Places of a C++ source where a small change should make a test fail.

Goes by tokens and by the form that clang-format gives: a binary operator has white space on both sides,
the bracket of a template has none. Comments, strings and the preprocessor's lines are passed over.
"""
import re

TOKEN = re.compile(r"""
    (?P<skip> //[^\n]* | /\*.*?\*/ | ^[ \t]*\#(?:\\\n|[^\n])* )
  | (?P<string> (?:u8|[uUL])?R"(?P<mark>[^\s()\\]*)\(.*?\)(?P=mark)" | (?:u8|[uUL])?"(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])+' )
  | (?P<number> 0[xX][0-9a-fA-F']+[uUlL]* | (?:\d[\d']*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[uUlLfF]* )
  | (?P<word> [A-Za-z_]\w* )
  | (?P<sign> <<=|>>=|<=>|->\*|\.\.\. | :: | -> | \+\+ | -- | << | >> | <= | >= | == | != | && | \|\| | [-+*/%&|^]= | . )
""", re.VERBOSE | re.MULTILINE | re.DOTALL)

BINARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
          "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}
WORDS = {"true": "false", "false": "true"}
EXTREMES = {"min": "max", "max": "min", "min_element": "max_element", "max_element": "min_element"}
# What begins a statement that is not dropped: declarations, jumps whose loss compilers refuse, and blocks.
NOT_DROPPED = set("const constexpr static auto using namespace if for while do switch case default else return template "
                  "struct class enum public private protected try catch typename extern friend static_assert "
                  "goto inline virtual explicit operator thread_local".split())


class Token:
    def __init__(self, match):
        self.kind, self.text, self.at = match.lastgroup, match.group(), match.start()
        if self.kind == "mark":
            self.kind = "string"


def tokens_of(text):
    tokens = [Token(match) for match in TOKEN.finditer(text) if not match.group().isspace()]
    return [token for token in tokens if token.kind != "skip"]


def statements(tokens):
    """First and last token of each statement that ends with a semicolon, outside of parentheses."""
    begin, depth = 0, []
    for i, token in enumerate(tokens):
        if token.text in "([":
            depth.append(begin)
        elif token.text in ")]" and depth:
            begin = depth.pop()
            # What stands behind if (…), for (…) and while (…) is a statement of its own.
            first = tokens[begin].text if begin < len(tokens) else ""
            if not depth and first in ("if", "for", "while", "else") and i + 1 < len(tokens):
                begin = i + 1
        elif token.text == "{":
            depth.append(begin)  # a lambda or a list has a statement's rest behind it
            begin = i + 1
        elif token.text == "}" and depth:
            begin = depth.pop()
            follows = tokens[i + 1].text if i + 1 < len(tokens) else ""
            if follows not in (";", ",", ")", ".", "[", "(", "}", "->", "?", ":") or tokens[begin].text in ("if", "for"):
                begin = i + 1
        elif token.text == "else":
            begin = i + 1
        elif token.text in (";", ":") and (token.text == ";" or tokens[begin].text in ("case", "default")):
            if token.text == ";" and begin < i:
                yield begin, i
            begin = i + 1


def can_be_dropped(tokens):
    """A call, an assignment or a jump; no declaration."""
    if tokens[0].text in ("throw", "break", "continue", "co_await") or tokens[0].text in ("++", "--", "*", "("):
        return tokens[0].text != "("
    if tokens[0].kind != "word" or tokens[0].text in NOT_DROPPED:
        return False
    if any(token.text == "reserve" for token in tokens):
        return False  # changes speed alone
    for before, token in zip(tokens, tokens[1:]):
        if token.text == "(" or token.text in ("=", "+=", "-=", "*=", "/=", "|=", "&=", "^=", "<<", "[", "++", "--"):
            return True
        if token.kind == "word" and before.kind == "word":
            return False  # a type and a name
        if token.kind not in ("word", "number") and token.text not in ("::", ".", "->"):
            return False
    return False


def find_mutants(text):
    """Yields {"line", "offset", "kind", "from", "to"} in the order of the text."""
    tokens = tokens_of(text)

    def mutant(kind, at, before, after):
        return {"line": text.count("\n", 0, at) + 1, "offset": at, "kind": kind, "from": before, "to": after}

    for i, token in enumerate(tokens):
        last = tokens[i - 1] if i > 0 else None
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        end = token.at + len(token.text)
        if token.text == "static_assert" or last is None or following is None:
            continue
        is_apart = text[token.at - 1].isspace() and text[end].isspace()
        if token.kind == "sign" and token.text in BINARY and is_apart:
            if last.text in ("template", "operator") or "string" in (last.kind, following.kind):
                continue
            yield mutant("operator", token.at, token.text, BINARY[token.text])
        elif token.text == "!" and token.kind == "sign":
            yield mutant("negation", token.at, "!", " ")
        elif token.kind == "number":
            if last.text == "<" and not text[last.at - 1].isspace() or following.text == ">" and text[end] == ">":
                continue  # of a template
            if last.text == "(" and tokens[i - 2].text == "dump":
                continue  # how far JSON is indented
            for change in ("+ 1", "- 1"):
                if change == "- 1" and token.text.strip("uUlLfF.0'") == "":
                    continue
                yield mutant("constant", token.at, token.text, f"({token.text} {change})")
        elif token.text in WORDS:
            yield mutant("constant", token.at, token.text, WORDS[token.text])
        elif token.text in EXTREMES and last.text == "::" and i > 1 and tokens[i - 2].text == "std":
            yield mutant("extreme", token.at, token.text, EXTREMES[token.text])
    for begin, end in statements(tokens):
        first, stop = tokens[begin], tokens[end].at
        whole = text[first.at:stop]
        if first.text == "return" and end > begin + 1 and whole not in ("return {}", "return false", "return 0"):
            yield mutant("return", first.at, whole, "return {}" + "\n" * whole.count("\n"))
        elif can_be_dropped(tokens[begin:end]):
            yield mutant("statement", first.at, whole, "\n" * whole.count("\n"))
