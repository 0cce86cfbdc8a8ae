"""How the pages are built: `nox -s docs`, or `sphinx-build -b dirhtml docs docs/_build/html`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import ssocfg

project = "ssocfg"
author = "ssocfg contributors"
project_copyright = author
version = release = ssocfg.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "_reference.extension"]
source_suffix = {".md": "markdown", ".page": "markdown"}
exclude_patterns = ["_build", "_reference", "_pictures", "_static"]
smartquotes = False  # `--fix` is no dash
INSIDE = "CredentialsNames JudgedSession LineNumbers Reading ScannedText Style Suppressions TokenCache".split()
nitpicky = True
nitpick_ignore_regex = [
    # Python's own and pytest's: the inventories that have them would have to be fetched.
    (r"py:(class|exc|obj)", r"(array|datetime|timedelta|Path|TracebackType|Self|object)"),
    (r"py:(class|exc|obj)", r"(array|collections\.abc|datetime|enum|os|pathlib|pytest|typing|types)\..+"),
    # botocore's, as it names it.
    ("py:class", r"(botocore\.session\.)?Session"),
    # What facts and configs are made of inside; whoever reads the pages has no use for it.
    ("py:class", rf"(ssocfg\..+\.)?({'|'.join(INSIDE)})"),
]

# --- what is read --------------------------------------------------------------------------------

myst_heading_anchors = 3  # so that `page.md#heading` leads there as it does in a viewer of the repository
default_role = "code"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_class_signature = "mixed"
napoleon_attr_annotations = True
napoleon_numpy_docstring = False
python_use_unqualified_type_names = True
maximum_signature_line_length = 88
add_module_names = False

# --- what comes out ------------------------------------------------------------------------------

html_theme = "furo"
html_title = "ssocfg"
html_static_path = ["_static"]
html_css_files = ["ssocfg.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
