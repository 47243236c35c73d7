"""The names of the built front-end files; written by `npm run build` in assets/."""

CSS = "django_nova/nova-f224b179.css"
JS = "django_nova/nova-792b27ed.js"
THEME = "django_nova/theme-d57ba2fb.js"
ICONS = "django_nova/icons-eeba27cb.svg"
GOING = "django_nova/going-bfd70c0c.js"
OBJECTS = "django_nova/objects-69f0ff14.js"
OBJECTS_CSS = "django_nova/objects-3b92091c.css"
PROJECTS_CSS = "django_nova/projects-f4c192d8.css"
SCREEN = "django_nova/screen-be183e3f.js"
TERMINAL = "django_nova/terminal-0bd45af4.js"
TERMINAL_CSS = "django_nova/terminal-58f5816f.css"
TOPOLOGY = "django_nova/topology-b5e97251.js"
TOPOLOGY_CSS = "django_nova/topology-c57e4b4d.css"
USAGE = "django_nova/usage-c17bc323.js"
USAGE_CSS = "django_nova/usage-833ed304.css"
VOLUME = "django_nova/volume-3a55ec5f.js"
ICON_NAMES = frozenset(
    """
    adjustments-horizontal alert-circle alert-triangle api archive archive-off arrow-back-up
    arrow-down arrow-up arrows-maximize arrows-right-left arrows-split-2 ban binary-tree-2 box
    bucket building building-warehouse camera chart-bar chart-line check checks chevron-down
    chevron-left chevron-right cloud cloud-off columns-3 contrast-2 copy cpu database
    database-minus database-plus disc door-exit dots download edit external-link eye file
    file-certificate file-text file-zip folder folders gauge hammer help-circle history id
    id-badge-2 info-circle key keyboard layout-dashboard layout-grid lifebuoy lifebuoy-off
    link link-off list-details lock lock-open logout mail mail-forward mail-x map-pin maximize
    message minus moon network packages pencil player-pause player-play player-stop plug
    plug-connected plug-off plus refresh replace rocket route router screen-share search
    selector send server server-2 settings share share-off shield shield-check shield-lock
    shield-off shield-x sitemap stack-2 star sun tags template terminal topology-star-3
    transfer trash trash-x upload user user-check user-circle user-cog user-minus user-off
    user-x users users-group world world-minus world-plus x zzz
    """.split()
)
