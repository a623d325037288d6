package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.value.Sizes;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.Mount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The options of {@code run} about the root filesystem, mounts and devices. */
final class FileSystemOptions {
    private static final String ROOT = "Root filesystem";
    private static final String FILES = "Mounts and devices";

    static final OptionList LIST = new OptionList();

    static final Option ROOTFS = LIST.add(Option.value(
                    ROOT,
                    "rootfs",
                    "DIR",
                    "The directory that holds the root filesystem. Without it the program must be given by a path, and"
                            + " runs on a throwaway view of this machine.")
            .completes(Completion.DIRECTORY)
            .example("--rootfs /srv/alpine")
            .neverEmpty());

    static final Option ISOLATION = LIST.add(Option.value(
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
            .example("--isolation landlock --landlock-ro /usr --landlock-rw ./work")
            .neverEmpty());

    static final Option READ_ONLY = LIST.add(
            Option.flag(
                    ROOT,
                    "read-only",
                    "Mount the root filesystem read-only. /dev stays writable, volumes too. Without"
                            + " --ephemeral, places of mounts and a --workdir that are missing are made in --rootfs all the same."));

    static final Option EPHEMERAL = LIST.add(Option.flag(
            ROOT,
            "ephemeral",
            "Keep what the container writes to --rootfs in memory and drop it at the end. Without --rootfs this is so"
                    + " anyway. For an ordinary user, before Linux 6.6, a directory of --rootfs that was removed"
                    + " cannot be made again."));

    static final Option VOLUME = LIST.add(Option.value(
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
            .example("-v ./data:/data:ro")
            .neverEmpty());

    static final Option MOUNT = LIST.add(Option.value(
                    FILES,
                    "mount",
                    "KEY=VALUE,...",
                    "Mount something: type=bind with source=, target=, readonly, dev, idmap, bind-propagation=rprivate|rslave|rshared"
                            + " and bind-recursive= or bind-nonrecursive, or type=tmpfs with target=, readonly, tmpfs-size= in bytes or with"
                            + " k, m or g, and tmpfs-mode= in octal. bind-recursive is enabled, disabled to leave out"
                            + " what is mounted below the source, writable to leave that writable, or readonly to"
                            + " insist on the opposite.")
            .repeatable()
            .example("--mount type=bind,source=./data,target=/data,readonly")
            .neverEmpty());

    static final Option TMPFS = LIST.add(Option.value(
                    FILES,
                    "tmpfs",
                    "PATH[:OPTION,...]",
                    "Mount an empty directory in memory, gone with the container; with nosuid, nodev, noexec and mode"
                            + " 1777. Options: size= in bytes, with k, m or g, or as a share of the memory, 25%, otherwise half of"
                            + " it; mode= in octal; uid=, gid=, nr_inodes=; ro; exec, suid, dev; noatime.")
            .repeatable()
            .example("--read-only --tmpfs /tmp:size=64m")
            .neverEmpty());

    static final Option SHM_SIZE = LIST.add(Option.value(
                    FILES,
                    "shm-size",
                    "SIZE",
                    "How much /dev/shm may hold, in bytes or with k, m or g. Otherwise it is 64m.")
            .example("--shm-size 1g"));

    static final Option DEVICE = LIST.add(Option.value(
                    FILES,
                    "device",
                    "HOST[:CONTAINER][:rwm]",
                    "Give the container a device of this machine, at the same path or at CONTAINER: to read (r), to"
                            + " write (w), to make nodes of it (m).")
            .repeatable()
            .completes(Completion.FILE)
            .example("--device /dev/fuse")
            .neverEmpty());

    private FileSystemOptions() {}

    /** Puts the mounts and devices of a command line into the builder. */
    static void apply(Arguments arguments, ContainerSpec.Builder builder) throws IOException {
        mounts(arguments, builder);
        for (String device : arguments.values(DEVICE)) {
            builder.device(device(device));
        }
        String shmSize = arguments.value(SHM_SIZE);
        if (shmSize != null) {
            builder.shmSize(Sizes.parse("size of /dev/shm", shmSize));
        }
    }

    /** As with docker, those nearer to the root first, whatever their order on the command line. */
    private static void mounts(Arguments arguments, ContainerSpec.Builder builder) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String volume : arguments.values(VOLUME)) {
            insert(mounts, VolumeParser.volume(volume));
        }
        for (String mount : arguments.values(MOUNT)) {
            insert(mounts, VolumeParser.mount(mount));
        }
        for (String tmpfs : arguments.values(TMPFS)) {
            insert(mounts, VolumeParser.tmpfs(tmpfs));
        }
        for (Mount mount : mounts) {
            builder.mount(mount);
        }
    }

    private static void insert(List<Mount> mounts, Mount mount) {
        int at = mounts.size();
        while (at > 0 && depth(mounts.get(at - 1).target()) > depth(mount.target())) {
            at--;
        }
        mounts.add(at, mount);
    }

    private static int depth(String path) {
        int depth = 0;
        for (int i = 0; i < path.length(); i++) {
            boolean begins = path.charAt(i) != '/' && (i == 0 || path.charAt(i - 1) == '/');
            depth += begins ? 1 : 0;
        }
        return depth;
    }

    private static Device device(String text) {
        int first = text.indexOf(':');
        int second = first < 0 ? -1 : text.indexOf(':', first + 1);
        String source = first < 0 ? text : text.substring(0, first);
        String middle = first < 0 ? "" : text.substring(first + 1, second < 0 ? text.length() : second);
        boolean isAccess = second < 0 && !middle.isEmpty() && middle.charAt(0) != '/';
        String target = middle.isEmpty() || isAccess ? source : middle;
        String access = isAccess ? middle : second < 0 ? "rwm" : text.substring(second + 1);
        boolean valid = !access.isEmpty() && (first < 0 || !middle.isEmpty());
        for (int i = 0; i < access.length(); i++) {
            char c = access.charAt(i);
            valid &= "rwm".indexOf(c) >= 0 && access.indexOf(c) == i;
        }
        if (isAccess && !isOf(access, "rwm")) {
            throw new IllegalArgumentException("The path of a device in the container '" + middle
                    + "' is not absolute, and no access as rwm either");
        }
        if (!valid) {
            throw new IllegalArgumentException("The device '" + text + "' is not of the form " + DEVICE.argument());
        }
        return new Device(source, target, access.indexOf('r') >= 0, access.indexOf('w') >= 0, access.indexOf('m') >= 0);
    }

    /** Whether a word has no other letters. */
    private static boolean isOf(String word, String letters) {
        for (int i = 0; i < word.length(); i++) {
            if (letters.indexOf(word.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
