# Configures and builds a preset.

# Compiled objects are shared between clones; a home that cannot be written gets a cache of its own.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
if [ -z "${CCACHE_DIR:-}" ] && ! { [ -n "${HOME:-}" ] && [ -w "$HOME" ]; }; then
    export CCACHE_DIR=$PWD/.cache/ccache
fi

# configure PRESET: only when it was not done yet; ninja itself sees later changes.
configure() {
    [ -f "build/$1/build.ninja" ] && return
    stage "configuring $1"
    mkdir -p build
    if ! cmake --preset "$1" >"build/configure-$1.log" 2>&1; then
        cat "build/configure-$1.log" >&2
        return 1
    fi
}

# build PRESET [TARGET…]
build() {
    local preset=$1
    shift
    configure "$preset" || return
    stage "building $preset $*"
    NINJA_STATUS='[%f/%t] ' ninja -C "build/$preset" -j "$(nproc)" -k "${KEEP_GOING:-1}" "$@" |
        show_progress >&2
}
