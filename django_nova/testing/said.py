"""Promises about what a panel says once, for every cloud; no cloud is asked."""

from importlib import import_module
from pkgutil import iter_modules

from django.utils.functional import Promise

from ..forms import ParentField
from ..panels.backend import Backend

TONES = {"ok", "busy", "off", "warn", "error"}


def backends(panel):
    """The panel's backends by provider, as far as their libraries are installed."""
    found = {}
    package = import_module(panel.package)
    for module in iter_modules(package.__path__):
        if module.name in ("tests", "panel", "record"):
            continue
        try:
            made = getattr(import_module(f"{panel.package}.{module.name}"), "Backend", None)
        except ModuleNotFoundError:
            continue
        if isinstance(made, type) and issubclass(made, Backend) and made.__module__.endswith(module.name):
            found[module.name] = made
    return found


class Said:
    """Nothing is said that no backend can do, and all words can be translated."""

    def test_every_column_is_of_some_record(self):
        made = backends(self.panel).values()
        for column in [*self.panel.columns, *self.panel.details]:
            with self.subTest(column.name):
                self.assertTrue(any(one.has(column.name) for one in made))

    def test_every_action_and_tab_is_of_some_backend(self):
        made = backends(self.panel).values()
        for one in [*self.panel.actions, *self.panel.tabs]:
            with self.subTest(one.verb):
                self.assertTrue(any(backend.can(one.verb) for backend in made))

    def test_every_field_is_taken_by_some_backend(self):
        forms = [("create", self.panel.form), ("list", self.panel.filters)]
        forms += [(action.verb, action.form) for action in self.panel.actions]
        for verb, form in forms:
            for field in form.base_fields if form else ():
                with self.subTest(verb=verb, field=field):
                    takers = [one for one in backends(self.panel).values() if one.can(verb)]
                    self.assertTrue(any(field in one.accepts(verb) for one in takers))

    def test_whatever_a_backend_requires_is_asked_for(self):
        forms = {action.verb: action.form for action in self.panel.actions} | {"create": self.panel.form}
        for verb, form in forms.items():
            for provider, one in backends(self.panel).items():
                required = {
                    name for name, must in (one.accepts(verb) if one.can(verb) else {}).items() if must
                }
                with self.subTest(verb=verb, provider=provider):
                    self.assertLessEqual(required, set(form.base_fields if form else ()))

    def test_words_can_be_translated(self):
        words = [self.panel.label, self.panel.label_plural, self.panel.create_label, self.panel.empty]
        words += [words for words, _tone in self.panel.statuses.values()]
        words += [one.label for one in [*self.panel.columns, *self.panel.actions, *self.panel.tabs]]
        words += [action.confirm for action in self.panel.actions if action.confirm]
        for form in self.panel.form, self.panel.filters, *(action.form for action in self.panel.actions):
            fields = form.base_fields.values() if form else ()
            words += [field.label for field in fields if not isinstance(field, ParentField)]
        for one in words:
            with self.subTest(str(one)):
                self.assertIsInstance(one, Promise)
                self.assertTrue(str(one))

    def test_every_state_has_a_tone(self):
        self.assertLessEqual({tone for _words, tone in self.panel.statuses.values()}, TONES)

    def test_results_can_be_counted(self):
        for action in self.panel.actions:
            with self.subTest(action.verb):
                self.assertNotEqual(action.done % 1, action.done % 2) if str(action.done % 1) else None
