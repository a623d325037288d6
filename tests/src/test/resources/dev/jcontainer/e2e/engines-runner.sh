# Runs each command of a script with one engine, and keeps its status, stdout and stderr in files with the line's number.
# Words: the name of the engine, the script, the directory for the files, and the engine's command.
name=$1 script=$2 results=$3
shift 3
engine=("$@")

# The cgroup of podman's containers is given here, because its command line has no option for all of them.
e() {
    local own=()
    if [ "$name" = podman ] && { [ "$1" = run ] || [ "$1" = create ]; }; then
        own=("--cgroup-parent=/$(basename -- "$(dirname -- "$results")")")
    fi
    command -- timeout 30 "${engine[@]}" "$1" "${own[@]}" "${@:2}"
}

# Whether the script runs with this engine.
is() {
    [ "$name" = "$1" ]
}

remove() {
    local all
    all=$(e ps -aq)
    [ -z "$all" ] || e rm -f -v $all >/dev/null 2>&1
}

trap 'remove; exit 1' TERM
mkdir -p -- "$results/work"
cd -- "$results/work" || exit
number=0
while IFS= read -r line <&9; do
    number=$((number + 1))
    case $line in
        '' | '#'* | ' '*) continue ;;
    esac
    eval "$line" >"$results/$number.out" 2>"$results/$number.err" </dev/null 9<&-
    echo $? >"$results/$number.status"
done 9<"$script"
remove
