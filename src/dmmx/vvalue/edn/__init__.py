"""V-values as EDN text, the notation of Clojure's data: https://github.com/edn-format/edn."""

from dmmx.vvalue.edn.data import described, key_of, tree_from_edn, tree_of
from dmmx.vvalue.edn.forms import PRESENT_SYMBOL, Complaints, EdnMap, EdnText, Form, Keyword, Symbol
from dmmx.vvalue.edn.reader import read_form
from dmmx.vvalue.edn.writer import is_name, number_text, string_text, tree_to_edn, word_text

__all__ = [
    "PRESENT_SYMBOL",
    "Complaints",
    "EdnMap",
    "EdnText",
    "Form",
    "Keyword",
    "Symbol",
    "described",
    "is_name",
    "key_of",
    "number_text",
    "read_form",
    "string_text",
    "tree_from_edn",
    "tree_of",
    "tree_to_edn",
    "word_text",
]
