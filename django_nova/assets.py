"""The names of the built front-end files; written by `npm run build` in assets/."""

CSS = "django_nova/nova-857870b8.css"
JS = "django_nova/nova-a15782fb.js"
THEME = "django_nova/theme-d57ba2fb.js"
ICONS = "django_nova/icons-c54a1371.svg"
ICON_NAMES = frozenset(
    """
    overview everywhere home instances images key_pairs flavors server_groups volumes
    volume_snapshots networks routers floating_ips security_groups load_balancers containers
    users projects groups quotas hosts audit accounts key cloud region project user settings
    sign_out theme search columns download upload refresh plus more down updown left right
    sort_up sort_down external close check copy info warning error offline lock trash edit
    empty filter_off help
    """.split()
)
