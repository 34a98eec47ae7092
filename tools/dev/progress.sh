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
        return
    fi
    local line last=-10
    while IFS= read -r line; do
        if [[ $line == '['[0-9]*/[0-9]*']'* ]]; then
            ((SECONDS - last >= 10)) || continue
            last=$SECONDS
        fi
        printf '%s\n' "$line"
    done
}
