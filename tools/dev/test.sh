# The stages of ./dev test. Each stage adds lines to build/test/results.tsv; the last line of the
# output counts every test of every stage.

results=build/test/results.tsv
filter=

run_tests() {
    filter=${1:-}
    mkdir -p build/test
    : >"$results"
    local all=(format tidy dev gcc fuzz interop)
    if [[ " ${all[*]} " == *" $filter "* && -n "$filter" ]]; then
        all=("$filter")
        filter=
    elif [ -n "$filter" ]; then
        all=(dev)
    fi
    local name
    for name in "${all[@]}"; do
        "stage_$name" </dev/null || true
    done
    python3 tools/dev/summary.py "$results"
}

# note STAGE PASSED FAILED SKIPPED
note() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$results"; }

# once STAGE COMMAND…: a stage that is one test.
once() {
    local name=$1
    shift
    if "$@"; then note "$name" 1 0 0; else note "$name" 0 1 0; fi
}

stage_format() {
    stage "format"
    once format format --check
}

stage_tidy() {
    stage "tidy"
    python3 tools/tidy --self-test --results "$results" || true
    python3 tools/tidy --results "$results" || true
}

# Every unit and path test, under the address and undefined-behaviour sanitizers.
stage_dev() { google_tests dev; }

# The second compiler: the same tests again.
stage_gcc() { google_tests gcc; }

# google_tests PRESET: what does not build counts as one failure, what did build is still run.
google_tests() {
    KEEP_GOING=0 build "$1" || note "build $1" 0 1 0
    [ -f "build/$1/build.ninja" ] || return
    stage "testing $1 ${filter:+(only $filter)}"
    python3 tools/dev/google_tests.py "build/$1" --results "$results" --filter "$filter"
}

# Each fuzz target replays its seeds and then tries a fixed number of inputs from a fixed seed.
stage_fuzz() {
    KEEP_GOING=0 build fuzz fuzzers || { note "build fuzz" 0 1 0; return; }
    local source name
    for source in fuzz/*.cpp; do
        [ -e "$source" ] || continue
        name=$(basename "$source" .cpp)
        stage "fuzzing $name"
        once "fuzz $name" short_fuzz "$name"
    done
}

short_fuzz() {
    local name=$1 seeds=()
    rm -rf "build/test/fuzz/$name"
    mkdir -p "build/test/fuzz/$name"
    [ -d "fuzz/seeds/$name" ] && seeds=("fuzz/seeds/$name")
    # What it finds goes to the first folder; the seeds are only read.
    if ! timeout 120 "build/fuzz/fuzz/fuzz_$name" -seed=1 -runs=50000 -max_total_time=20 -print_final_stats=0 \
        -artifact_prefix=build/test/fuzz/ "build/test/fuzz/$name" "${seeds[@]}" >"build/test/fuzz/$name.log" 2>&1; then
        tail -40 "build/test/fuzz/$name.log"
        return 1
    fi
}

# The shipped program against other people's mail software.
stage_interop() {
    [ -f tests/interop/package.json ] || return 0
    build release postrider || { note "build release" 0 1 0; return; }
    stage "installing what tests/interop uses from npm"
    if ! use_node_20 || ! (cd tests/interop && npm ci --no-audit --no-fund --loglevel=error); then
        note "npm ci" 0 1 0
        return
    fi
    stage "testing interop"
    once "interop types" npm --prefix tests/interop run --silent --if-present check
    local report=$PWD/build/test/interop.json program=$PWD/build/release/src/app/postrider
    rm -f "$report"
    (
        cd tests/interop
        POSTRIDER=$program npx vitest run --reporter=default \
            --reporter=json --outputFile.json="$report"
    ) || true
    python3 tools/dev/vitest_results.py "$report" --results "$results"
}

# Debian 12 has Node 18, too old for some of what judges us; npm itself has a newer one.
use_node_20() {
    local version=20.19.5
    if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
        local folder=$PWD/build/node
        [ -x "$folder/node_modules/.bin/node" ] ||
            npm install --prefix "$folder" --no-audit --no-fund "node@$version" || return
        export PATH="$folder/node_modules/.bin:$PATH"
    fi
}
