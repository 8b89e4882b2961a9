"""Templates: every word translatable, nothing inline, nothing unused, every page on a base."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates

from tests.meta.sources import Source, python, sample, template_name, templates

SPOKEN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
BASES = {"base.html", "public.html"}
# Taken in by the name that a port gives: no template names them.
BY_PORT = {
    "cases/committee/brief.html", "disbursements/screening/_order.html", "disbursements/evidence/section.html",
    "disbursements/parts/case.html", "grants/opportunity_agreement.html", "grants/opportunity_partners.html",
    "grants/opportunity_tasks.html", "grants/opportunity_documents.html", "grants/round_brief.html",
    "grants/round_part.html", "grants/budget_summary.html",
}  # fmt: skip
# What stands in these is the same in every language; so it is where the page says translate="no".
UNTOLD, VOID = {"kbd", "code", "samp"}, {"br", "hr", "img", "input", "link", "meta", "wbr"}
# Words that are the same in every language.
PROPER_NAMES = {"fundapp", "Français", "English", "CSV", "XLSX"}

JINJA = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
TRANS = re.compile(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", re.DOTALL)
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
STATEMENT = re.compile(r"{%.*?%}", re.DOTALL)
EXPRESSION = re.compile(r"{{.*?}}", re.DOTALL)
HOLE = "\ufffc"
LETTER = re.compile(r"[^\W\d_]")


class Page(HTMLParser):
    """What a template says and does by itself, its Jinja taken out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.inline: list[str] = []
        self._untold: list[str] = []
        for pattern, instead in ((COMMENT, _lines), (TRANS, _lines), (STATEMENT, _lines), (EXPRESSION, _hole)):
            text = pattern.sub(instead, text)
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are read out, and those that hold style or script."""
        given = dict(attrs)
        if tag not in VOID and (self._untold or tag in UNTOLD or given.get("translate") == "no"):
            self._untold.append(tag)
        for name, value in given.items():
            if name in SPOKEN_ATTRIBUTES and _words(value or ""):
                self._note(self.said, f"{name}={value}")
            if name == "style" or (name.startswith("on") and name.isalpha()):
                self._note(self.inline, name)
            if (value or "").strip().lower().startswith("javascript:"):
                self._note(self.inline, "javascript:")
        if tag == "style" or (tag == "script" and not given.get("src")):
            self._note(self.inline, f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        """Leaves what is not to be translated."""
        if self._untold and self._untold[-1] == tag:
            self._untold.pop()

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._untold and self.cdata_elem is None and _words(data):
            self._note(self.said, " ".join(data.split()))

    def _note(self, list_: list[str], what: str) -> None:
        list_.append(f"{self.getpos()[0]}: {what}")


def _lines(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


def _hole(match: re.Match[str]) -> str:
    return HOLE + "\n" * match.group().count("\n")


def _words(text: str) -> bool:
    for name in PROPER_NAMES:
        text = text.replace(name, "")
    return bool(LETTER.search(text))


def literal_text(pages: Iterable[Source]) -> list[str]:
    """Words that no catalogue could translate."""
    return [f"{page.path}:{said}" for page in pages for said in Page(page.text).said]


def inline_code(pages: Iterable[Source]) -> list[str]:
    """Style and script that the content security policy would refuse."""
    return [f"{page.path}:{what}" for page in pages for what in Page(page.text).inline]


def unused_templates(pages: Iterable[Source], modules: Iterable[Source]) -> list[str]:
    """Templates that neither code nor another template names."""
    pages = tuple(pages)
    named = {name for page in pages for name in find_referenced_templates(JINJA.parse(page.text)) if name}
    named |= {name for module in modules for name in _names_in(module.text)}
    return [page.path for page in pages if template_name(page) not in named]


def _names_in(text: str) -> set[str]:
    return set(re.findall(r"[\"']([\w/]+\.html)[\"']", text))


def unused_macros(pages: Iterable[Source]) -> list[str]:
    """Macros that no template calls."""
    made: dict[tuple[str, str], str] = {}
    called: set[tuple[str, str]] = set()
    for page in pages:
        tree, here = JINJA.parse(page.text), template_name(page)
        made |= {(here, macro.name): page.path for macro in tree.find_all(nodes.Macro)}
        called |= set(_calls(tree, here))
    return [f"{path}: {name}" for (place, name), path in made.items() if (place, name) not in called]


def _calls(tree: nodes.Template, here: str) -> Iterator[tuple[str, str]]:
    modules = {}
    for imported in tree.find_all(nodes.Import):
        modules[imported.target] = _constant(imported.template)
    taken = {}
    for imported_from in tree.find_all(nodes.FromImport):
        for name in imported_from.names:
            original, alias = name if isinstance(name, tuple) else (name, name)
            taken[alias] = (_constant(imported_from.template), original)
    for name_node in tree.find_all(nodes.Name):
        if name_node.ctx == "load":
            yield taken.get(name_node.name, (here, name_node.name))
    for attribute in tree.find_all(nodes.Getattr):
        if isinstance(attribute.node, nodes.Name) and attribute.node.name in modules:
            yield modules[attribute.node.name], attribute.attr


def _constant(expression: nodes.Expr) -> str:
    return str(expression.value) if isinstance(expression, nodes.Const) else ""


def without_base(pages: Iterable[Source]) -> list[str]:
    """Pages that stand on no base. What other templates take in is a part, not a page."""
    pages = tuple(pages)
    extended: dict[str, str] = {}
    parts: set[str] = set(BY_PORT)
    for page in pages:
        tree = JINJA.parse(page.text)
        for extends in tree.find_all(nodes.Extends):
            extended[template_name(page)] = _constant(extends.template)
        parts |= {_constant(included.template) for included in tree.find_all(nodes.Include)}
        parts |= {_constant(imported.template) for imported in tree.find_all(nodes.Import)}
        parts |= {_constant(imported.template) for imported in tree.find_all(nodes.FromImport)}
    return [
        page.path
        for page in pages
        if template_name(page) not in parts | BASES and _root(template_name(page), extended) not in BASES
    ]


def _root(name: str, extended: dict[str, str]) -> str:
    while name in extended:
        name = extended[name]
    return name


def test_every_word_of_a_template_can_be_translated() -> None:
    assert len(templates()) > 10
    assert literal_text(templates()) == []


def test_literal_words_are_found() -> None:
    for text in (
        "<p>Hello</p>",
        "<img alt='A tree'>",
        "{% if x %}Yes{% endif %}",
        "<a title='x {{ y }}'></a>",
        "<kbd>k</kbd> Hello",
    ):
        assert literal_text(sample(text)) != [], text
    for text in (
        "<p>{{ _('Hello') }} · {{ n }} %</p>",
        "{% trans %}Hello{% endtrans %}",
        "{# Hello #}<img alt='{{ _('A tree') }}'>",
        "<kbd>Ctrl K</kbd><b translate='no'>Fonds <i>Kivu</i></b>",
        "<svg><path d='M 1 2'/></svg><input type='text' name='x'>&nbsp;",
    ):
        assert literal_text(sample(text)) == [], text


def test_no_template_holds_style_or_script() -> None:
    assert inline_code(templates()) == []


def test_inline_style_and_script_are_found() -> None:
    for text in (
        "<p style='color:red'>", "<style>p {}</style>", "<script>go()</script>", "<a onclick='go()'>",
        "<a href='javascript:go()'>",
    ):  # fmt: skip
        assert inline_code(sample(text)) != [], text
    assert inline_code(sample("<script type='module' src='{{ static_url('a.js') }}'></script>")) == []


def test_every_template_is_used() -> None:
    assert unused_templates(templates(), python()) == []


def test_an_unused_template_is_found() -> None:
    page = Source("fundapp/x/templates/x/lonely.html", "")
    assert unused_templates([page], []) != []
    assert unused_templates([page], sample("render_template('x/lonely.html')")) == []
    assert unused_templates([page, *sample("{% include 'x/lonely.html' %}", "base.html")], []) == ["base.html"]


def test_every_macro_is_used() -> None:
    assert unused_macros(templates()) == []


def test_an_unused_macro_is_found() -> None:
    macros = Source("fundapp/templates/macros/a.html", "{% macro one() %}{% endmacro %}{% macro two() %}{% endmacro %}")
    page = Source("fundapp/templates/p.html", "{% from 'macros/a.html' import one as uno %}{{ uno() }}")
    assert unused_macros([macros, page]) == ["fundapp/templates/macros/a.html: two"]
    page = Source("fundapp/templates/p.html", "{% import 'macros/a.html' as a %}{{ a.one() }}{{ a.two() }}")
    assert unused_macros([macros, page]) == []


def test_every_page_stands_on_a_base() -> None:
    assert without_base(templates()) == []


def test_a_page_without_base_is_found() -> None:
    page = Source("fundapp/x/templates/x/page.html", "<html></html>")
    assert without_base([page]) != []
    assert without_base([Source(page.path, "{% extends 'base.html' %}")]) == []
    taking = Source("fundapp/x/templates/x/other.html", "{% extends 'public.html' %}{% include 'x/page.html' %}")
    assert without_base([page, taking]) == []
