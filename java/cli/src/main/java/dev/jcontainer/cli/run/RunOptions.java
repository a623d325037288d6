package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.EnvironmentOptions;
import dev.jcontainer.cli.option.LimitOptions;
import java.util.List;

/** What {@code jcontainer run} takes. */
public final class RunOptions {
    private static final String ROOT = "Root filesystem";
    private static final String FILES = "Mounts and devices";
    private static final String KERNEL = "Kernel parameters and resource limits";
    private static final String NAMES = "Names of hosts";
    private static final String INSIDE = EnvironmentOptions.GROUP;
    private static final String LIFETIME = "Lifetime";
    private static final String TERMINAL = "Terminal";
    private static final String LOOKING = "Looking at a launch";

    static final Option ROOTFS = Option.value(
                    ROOT,
                    "rootfs",
                    "DIR",
                    "The directory that holds the root filesystem. Without it the program must be given by a path, and"
                            + " runs on a throwaway view of this machine.")
            .completes(Completion.DIRECTORY)
            .example("--rootfs /srv/alpine");
    static final Option ISOLATION = Option.value(
                    ROOT,
                    "isolation",
                    "MODE",
                    "By which means the program is kept from the rest of this machine: 'namespaces', as always where nothing"
                            + " is said, or 'landlock', for machines that deny an ordinary user's namespaces. Then there"
                            + " are none: the program, given by its path, runs on this machine's own files, of which it"
                            + " reaches those of --landlock-ro and --landlock-rw, has no network, no other sockets and no"
                            + " capabilities, and cannot signal or trace what is outside. It sees the names and modes of"
                            + " other files, and may change the modes, owners and times of the user's own. What takes"
                            + " namespaces is refused, exec into it too. It takes Linux 6.12, and no process is left at"
                            + " its end either.")
            .example("--isolation landlock --landlock-ro /usr --landlock-rw ./work");
    static final Option RM = Option.flag(
            LIFETIME,
            "rm",
            "Leave nothing of the container at its end, which is so anyway: it is there for the habit, and changes nothing.");
    static final Option NETWORK = Option.value(
                    NAMES,
                    "network",
                    "none",
                    "The network: 'none', as always. The container has one of its own, with the loopback device alone.")
            .completes(Completion.NETWORK);
    static final Option NET =
            Option.value(NAMES, "net", "none", "The same as --network.").completes(Completion.NETWORK);
    static final Option READ_ONLY = Option.flag(
            ROOT,
            "read-only",
            "Mount the root filesystem read-only. /dev stays writable, volumes too. Without"
                    + " --ephemeral, places of mounts and a --workdir that are missing are made in --rootfs all the same.");
    static final Option EPHEMERAL = Option.flag(
            ROOT,
            "ephemeral",
            "Keep what the container writes to --rootfs in memory and drop it at the end. Without --rootfs this is so"
                    + " anyway. For an ordinary user, before Linux 6.6, a directory of --rootfs that was removed"
                    + " cannot be made again.");
    static final Option VOLUME = Option.value(
                    FILES,
                    "volume",
                    "SRC:DST[:OPTION,...]",
                    "Show a file or directory of this machine in the container, with what is mounted below it. SRC is a"
                            + " path, absolute or beginning with ./ or ../, that exists; DST is absolute, and made where it"
                            + " is missing. Options: ro, also for what is mounted below (that takes Linux 5.12), or rw; nosuid, nodev,"
                            + " noexec; dev, for device nodes that can be opened, as far as device rules allow, where otherwise none can, as"
                            + " a volume on /dev needs;"
                            + " rslave, to see what the host mounts there later, or rshared, for both ways, or"
                            + " rprivate; z or Z, to relabel, which does nothing on a machine without SELinux; idmap, for"
                            + " files that appear as owned by the users of --userns, which takes root and Linux 5.12.")
            .letter('v')
            .repeatable()
            .completes(Completion.VOLUME)
            .example("-v ./data:/data:ro");
    static final Option MOUNT = Option.value(
                    FILES,
                    "mount",
                    "KEY=VALUE,...",
                    "Mount something: type=bind with source=, target=, readonly, dev, idmap, bind-propagation=rprivate|rslave|rshared"
                            + " and bind-recursive= or bind-nonrecursive, or type=tmpfs with target=, readonly, tmpfs-size= in bytes or with"
                            + " k, m or g, and tmpfs-mode= in octal. bind-recursive is enabled, disabled to leave out"
                            + " what is mounted below the source, writable to leave that writable, or readonly to"
                            + " insist on the opposite.")
            .repeatable()
            .example("--mount type=bind,source=./data,target=/data,readonly");
    static final Option TMPFS = Option.value(
                    FILES,
                    "tmpfs",
                    "PATH[:OPTION,...]",
                    "Mount an empty directory in memory, gone with the container; with nosuid, nodev, noexec and mode"
                            + " 1777. Options: size= in bytes, with k, m or g, or as a share of the memory, 25%, otherwise half of"
                            + " it; mode= in octal; uid=, gid=, nr_inodes=; ro; exec, suid, dev; noatime.")
            .repeatable()
            .example("--read-only --tmpfs /tmp:size=64m");
    static final Option SHM_SIZE = Option.value(
                    FILES,
                    "shm-size",
                    "SIZE",
                    "How much /dev/shm may hold, in bytes or with k, m or g. Otherwise it is 64m.")
            .example("--shm-size 1g");
    static final Option DEVICE = Option.value(
                    FILES,
                    "device",
                    "HOST[:CONTAINER][:rwm]",
                    "Give the container a device of this machine, at the same path or at CONTAINER: to read (r), to"
                            + " write (w), to make nodes of it (m).")
            .repeatable()
            .completes(Completion.FILE)
            .example("--device /dev/fuse");

    static final Option WORKDIR = Option.value(
                    INSIDE,
                    "workdir",
                    "DIR",
                    "Start the program in this directory, an absolute path in the container, made if it is missing."
                            + " Otherwise it starts in /.")
            .letter('w')
            .example("-w /srv/app");
    static final Option USER = Option.value(
                    INSIDE,
                    "user",
                    "USER[:GROUP]",
                    "Run the program as this user and group, each a number or a name of the container's own /etc/passwd"
                            + " and /etc/group. Without GROUP, the user's own groups there; :GROUP is root in that group. Otherwise"
                            + " it is root.")
            .letter('u')
            .example("-u 1000:1000");
    static final Option GROUP_ADD = Option.value(
                    INSIDE, "group-add", "GROUP", "Add a supplementary group, a number or a name of /etc/group.")
            .repeatable();
    static final Option USERNS = Option.value(
                    INSIDE,
                    "userns",
                    "MODE",
                    "Whose user namespace: 'host' for none of its own, which takes root; 'auto' for one of 65536 users that"
                            + " no other container has, who own the root filesystem, which takes root too: an ordinary"
                            + " user's 'auto' is as if nothing were said; 'keep-id', for ordinary users, for"
                            + " one in which the caller has its own numbers, and runs the program without --user;"
                            + " HOST:CONTAINER:SIZE[,...] for these users and groups, root's owning the root filesystem, an"
                            + " ordinary user's being among those of /etc/subuid and /etc/subgid. Otherwise root's"
                            + " containers have none, and an ordinary user's have one in which the user is root, with"
                            + " the ranges of /etc/subuid and /etc/subgid behind. Root's 'auto' takes from those of"
                            + " 'containers' or 'root' there, or else from 1879048192 to 2147352575. Root filesystems of"
                            + " root's user namespaces take Linux 5.12 and ext4, xfs, btrfs or the like, throwaway writes"
                            + " over them 5.19.")
            .example("--userns auto");
    static final Option UMASK = Option.value(
            INSIDE, "umask", "MODE", "Make files without these permissions, an octal number. Otherwise it is 022.");
    static final Option HOSTNAME = Option.value(
                    INSIDE, "hostname", "NAME", "Set the host name. Otherwise it is twelve random hexadecimal digits.")
            .letter('h')
            .example("-h box");
    static final Option NAME = Option.value(
            INSIDE,
            "name",
            "NAME",
            "Name the container, for exec, kill and the like. Only one that runs can have a name.");
    static final Option CIDFILE = Option.value(
                    INSIDE, "cidfile", "FILE", "Write the container's id to a file, which must not be there yet.")
            .completes(Completion.FILE);
    static final Option INIT = Option.flag(
            INSIDE,
            "init",
            "Run a small init as pid 1, which starts the program, forwards signals to it and reaps orphans. Without it"
                    + " the program itself is pid 1, and the kernel ignores signals to pid 1 that it has no handler for:"
                    + " use --init when Ctrl-C or SIGTERM seem to do nothing, or zombies pile up.");

    static final Option INTERACTIVE = Option.flag(
                    TERMINAL,
                    "interactive",
                    "Keep stdin open, which it is anyway: it is there for the habit of -it, and changes nothing.")
            .letter('i');
    static final Option TTY = Option.flag(
                    TERMINAL,
                    "tty",
                    "Give the program a terminal of its own, connected with the one on stdin, which must be one: keys go to"
                            + " the program as they are typed, Ctrl-C too, the size follows, and the settings are put"
                            + " back at the end, however it comes. What the program writes, to stderr too, goes to"
                            + " stdout.")
            .letter('t')
            .example("-it --rootfs /srv/alpine sh");

    static final Option STOP_SIGNAL = Option.value(
                    LIFETIME,
                    "stop-signal",
                    "SIGNAL",
                    "What asks the program to end when --timeout has passed, a name or number. Otherwise it is SIGTERM.")
            .completes(Completion.SIGNAL)
            .example("--stop-signal INT");
    static final Option STOP_TIMEOUT = Option.value(
            LIFETIME,
            "stop-timeout",
            "SECONDS",
            "How long the program has from then on until it is killed; 0 to kill it at once. Otherwise it is 2, or 10"
                    + " for the command stop. A program"
                    + " that does not handle the signal is killed at once in any case.");
    static final Option TIMEOUT = Option.value(
                    LIFETIME,
                    "timeout",
                    "DURATION",
                    "Stop the container when it has run so long: seconds, or with ms, s, m, h or d behind the number, as"
                            + " 1.5s or 1h30m; 0 for no limit. See --stop-signal and --stop-timeout.")
            .example("--timeout 10s");

    static final Option SYSCTL = Option.value(
                    KERNEL,
                    "sysctl",
                    "NAME=VALUE",
                    "Set a kernel parameter of the container's own namespaces: net.*, fs.mqueue.*, kernel.msg*,"
                            + " kernel.sem, kernel.shm* or kernel.domainname. Others are the whole machine's, and"
                            + " refused.")
            .repeatable()
            .example("--sysctl net.ipv4.ip_unprivileged_port_start=0");
    static final Option ULIMIT = Option.value(
                    KERNEL,
                    "ulimit",
                    "NAME=SOFT[:HARD]",
                    "Limit a resource: as, core, data, fsize, memlock, msgqueue and stack in bytes, cpu in seconds, rttime in"
                            + " microseconds, or locks, nice, nofile, nproc, rss, rtprio, sigpending. -1 is unlimited."
                            + " Without HARD it is the same as SOFT; to raise it above the caller's takes"
                            + " CAP_SYS_RESOURCE.")
            .repeatable()
            .example("--ulimit nofile=1024:4096");
    static final Option ADD_HOST = Option.value(
                    NAMES,
                    "add-host",
                    "NAME=ADDRESS",
                    "Add a line to the container's /etc/hosts; NAME:ADDRESS does too.")
            .repeatable()
            .example("--add-host db=127.0.0.2");
    static final Option DNS = Option.value(
                    NAMES,
                    "dns",
                    "ADDRESS",
                    "Name a server in the container's /etc/resolv.conf. Otherwise there is none.")
            .repeatable()
            .example("--dns 127.0.0.1");
    static final Option DNS_SEARCH = Option.value(
                    NAMES, "dns-search", "DOMAIN", "Append this domain to short names, in /etc/resolv.conf.")
            .repeatable()
            .example("--dns-search example.org");
    static final Option DNS_OPTION = Option.value(
                    NAMES, "dns-option", "OPTION", "Set an option of the resolver, in /etc/resolv.conf.")
            .repeatable()
            .example("--dns-option ndots:2");

    static final Option DRY_RUN = Option.flag(
            LOOKING, "dry-run", "Print what a launch would do, step by step, and do nothing. Needs no root.");
    static final Option EXPLAIN =
            Option.flag(LOOKING, "explain", "Print each step of the launch on stderr as it succeeds.");
    static final Option DEBUG = Option.flag(
            LOOKING, "debug", "When something goes wrong, print the Java stack and the launch plan after the error.");

    /** Without docker's -h, which is the name of the host here. */
    private static final Option HELP = Option.HELP.letter('\0');

    public static final CommandModel MODEL = new CommandModel(
            "run",
            "Runs a program in a new container.",
            List.of("[OPTIONS] --rootfs DIR COMMAND [ARG...]", "[OPTIONS] PATH [ARG...]"),
            List.of(
                    "The first form runs COMMAND on the root filesystem in DIR; without a slash in it, it is looked up in"
                            + " the container's PATH.",
                    "The second form runs a program of this machine, PATH being absolute or beginning with ./ or ../, on"
                            + " a throwaway copy-on-write view of this machine: what the container writes is gone with"
                            + " it. Other file systems than that of / are read-only there, or missing: those in memory, and"
                            + " those that overlayfs cannot stand on. An ordinary user cannot have it where another file"
                            + " system is mounted below /; the nearest to it is --isolation landlock --landlock-ro /, which"
                            + " has this machine's files without writes.",
                    "Options stand before COMMAND or PATH; what follows belongs to the program. -- ends the options"
                            + " as well. stdin, stdout and stderr are those of jcontainer itself, unless -t gives the"
                            + " program a terminal of its own.",
                    "Signals that jcontainer gets are passed on to the program. The second SIGTERM or SIGINT kills it."),
            List.of(
                    ROOTFS,
                    ISOLATION,
                    READ_ONLY,
                    EPHEMERAL,
                    VOLUME,
                    MOUNT,
                    TMPFS,
                    SHM_SIZE,
                    DEVICE,
                    EnvironmentOptions.ENV,
                    EnvironmentOptions.ENV_FILE,
                    WORKDIR,
                    USER,
                    GROUP_ADD,
                    USERNS,
                    UMASK,
                    HOSTNAME,
                    NAME,
                    CIDFILE,
                    INIT,
                    INTERACTIVE,
                    TTY,
                    RM,
                    STOP_SIGNAL,
                    STOP_TIMEOUT,
                    TIMEOUT,
                    PrivilegeOptions.CAP_ADD,
                    PrivilegeOptions.CAP_DROP,
                    PrivilegeOptions.CAP_AMBIENT,
                    PrivilegeOptions.SECURITY_OPT,
                    PrivilegeOptions.LANDLOCK_RO,
                    PrivilegeOptions.LANDLOCK_RW,
                    PrivilegeOptions.PRIVILEGED,
                    LimitOptions.MEMORY,
                    LimitOptions.MEMORY_SWAP,
                    LimitOptions.MEMORY_RESERVATION,
                    LimitOptions.CPUS,
                    LimitOptions.CPU_QUOTA,
                    LimitOptions.CPU_PERIOD,
                    LimitOptions.CPU_SHARES,
                    LimitOptions.CPUSET_CPUS,
                    LimitOptions.CPUSET_MEMS,
                    LimitOptions.PIDS_LIMIT,
                    LimitOptions.BLKIO_WEIGHT,
                    LimitOptions.DEVICE_READ_BPS,
                    LimitOptions.DEVICE_WRITE_BPS,
                    LimitOptions.DEVICE_READ_IOPS,
                    LimitOptions.DEVICE_WRITE_IOPS,
                    LimitOptions.OOM_SCORE_ADJ,
                    LimitOptions.CGROUP_PARENT,
                    LimitOptions.CGROUP_CONF,
                    LimitOptions.CGROUP_MANAGER,
                    SYSCTL,
                    ULIMIT,
                    NETWORK,
                    NET,
                    ADD_HOST,
                    DNS,
                    DNS_SEARCH,
                    DNS_OPTION,
                    DRY_RUN,
                    EXPLAIN,
                    DEBUG,
                    HELP),
            Completion.PROGRAM,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry("124", "The container was stopped because of --timeout."),
                            new Entry("125", "jcontainer itself failed, or its options are wrong."),
                            new Entry("126", "The program is there but cannot be executed."),
                            new Entry("127", "The program is not there."),
                            new Entry("128+N", "Signal N ended the program."),
                            new Entry("other", "The program's own exit status.")))),
            List.of(
                    new Entry(
                            "jcontainer run -it --rootfs /srv/alpine --ephemeral sh",
                            "A shell in a root filesystem, which stays as it is."),
                    new Entry(
                            "jcontainer run -v ./src:/src:ro -w /src /usr/bin/make -n",
                            "A program of this machine on a directory that it cannot change."),
                    new Entry("jcontainer run --dry-run /bin/true", "What a container is made of.")));

    /** What takes namespaces or privileges. */
    static final Option[] NOT_ALONE = {
        ROOTFS,
        READ_ONLY,
        EPHEMERAL,
        VOLUME,
        MOUNT,
        TMPFS,
        SHM_SIZE,
        DEVICE,
        USER,
        GROUP_ADD,
        USERNS,
        HOSTNAME,
        INIT,
        TTY,
        PrivilegeOptions.CAP_ADD,
        PrivilegeOptions.CAP_AMBIENT,
        PrivilegeOptions.PRIVILEGED,
        SYSCTL,
        ADD_HOST,
        DNS,
        DNS_SEARCH,
        DNS_OPTION
    };

    /** What takes a path, or the name of something, which the empty word never is. */
    static final Option[] NEVER_EMPTY = {
        ROOTFS,
        ISOLATION,
        NETWORK,
        NET,
        VOLUME,
        MOUNT,
        TMPFS,
        DEVICE,
        EnvironmentOptions.ENV_FILE,
        WORKDIR,
        USER,
        GROUP_ADD,
        USERNS,
        HOSTNAME,
        NAME,
        CIDFILE,
        STOP_SIGNAL,
        LimitOptions.CGROUP_PARENT,
        PrivilegeOptions.CAP_ADD,
        PrivilegeOptions.CAP_DROP,
        PrivilegeOptions.CAP_AMBIENT,
        PrivilegeOptions.SECURITY_OPT,
        PrivilegeOptions.LANDLOCK_RO,
        PrivilegeOptions.LANDLOCK_RW
    };

    private RunOptions() {}
}
