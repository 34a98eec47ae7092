# Headings with the time gone by, so that a long command shows where it is.

say() { printf '%s\n' "$*" >&2; }

die() {
    say "dev: $*"
    exit 1
}

# stage TEXT…: a heading with minutes and seconds since the command started.
stage() {
    printf '── %02d:%02d ── %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2
}

# On a terminal ninja draws one line that moves; elsewhere a line every ten seconds is enough.
show_progress() {
    if [ -t 1 ]; then
        cat
    else
        awk '!/^\[[0-9]+\/[0-9]+\] / { print; fflush(); next }
             { now = systime(); if (now - last >= 10) { print; fflush(); last = now } }'
    fi
}
