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
                    "The directory with the root filesystem. Without this option, the program is given by its path and"
                            + " runs on a throwaway view of this machine.")
            .completes(Completion.DIRECTORY)
            .example("--rootfs /srv/alpine")
            .neverEmpty());

    static final Option ISOLATION = LIST.add(Option.value(
                    ROOT,
                    "isolation",
                    "MODE",
                    "How the program is isolated from this machine: 'namespaces' (default), or 'landlock' for machines"
                            + " that deny user namespaces to an ordinary user. With 'landlock' there are no namespaces:"
                            + " the program, given by its path, runs on the files of this machine. It can open only the"
                            + " files that --landlock-ro and --landlock-rw name, has no network, no other sockets and"
                            + " no capabilities, and cannot signal or trace processes outside. It sees the names and"
                            + " modes of other files, and can change mode, owner and times of the user's own files."
                            + " Options that need namespaces are refused, and so is exec. Needs Linux 6.12. No process"
                            + " is left at the end here either.")
            .example("--isolation landlock --landlock-ro /usr --landlock-rw ./work")
            .neverEmpty());

    static final Option READ_ONLY = LIST.add(Option.flag(
            ROOT,
            "read-only",
            "Mount the root filesystem read-only. /dev and volumes stay writable. Without --ephemeral, missing mount"
                    + " points and a missing --workdir are still created in --rootfs."));

    static final Option EPHEMERAL = LIST.add(Option.flag(
            ROOT,
            "ephemeral",
            "Keep writes to --rootfs in memory and discard them at the end. Without --rootfs this is always so. Before"
                    + " Linux 6.6, a container of an ordinary user cannot create a directory of --rootfs again after it"
                    + " has removed it."));

    static final Option VOLUME = LIST.add(Option.value(
                    FILES,
                    "volume",
                    "SRC:DST[:OPTION,...]",
                    "Bind-mount a file or directory of this machine into the container, with everything that is mounted"
                            + " below it. SRC is an existing path, absolute or beginning with ./ or ../; DST is an"
                            + " absolute path and is created if it is missing. Options: rw (default), or ro, which"
                            + " includes mounts below (needs Linux 5.12); nosuid, nodev, noexec; dev, to allow opening"
                            + " device nodes as far as device rules permit (by default none can be opened; a volume on"
                            + " /dev needs this option); rprivate (default), rslave, to see later mounts of the host"
                            + " below SRC, or rshared, for both directions; z or Z, to relabel, which does nothing on a"
                            + " machine without SELinux; idmap, to show the files as owned by the users of --userns"
                            + " (needs root and Linux 5.12). With --detach, SRC may be the name of a volume, which is made"
                            + " if it is missing; without SRC it is a new one, which --rm and 'rm -v' remove. Their"
                            + " options are rw, ro, and nocopy, not to copy the image's files into an empty volume.")
            .letter('v')
            .repeatable()
            .completes(Completion.VOLUME)
            .example("-v ./data:/data:ro")
            .neverEmpty());

    static final Option MOUNT = LIST.add(Option.value(
                    FILES,
                    "mount",
                    "KEY=VALUE,...",
                    "Add a mount. type=volume (default, with --detach only) takes source=, the volume's name, target=,"
                            + " readonly and volume-nocopy. type=bind takes source=, target=, readonly, dev, idmap,"
                            + " bind-propagation=rprivate|rslave|rshared and bind-recursive= or bind-nonrecursive."
                            + " type=tmpfs takes target=, readonly, tmpfs-size= (in bytes, or with k, m or g) and"
                            + " tmpfs-mode= (octal). bind-recursive is enabled (default), disabled to leave out the"
                            + " mounts below the source, writable to leave them writable, or readonly to fail unless"
                            + " they become read-only.")
            .repeatable()
            .example("--mount type=bind,source=./data,target=/data,readonly")
            .neverEmpty());

    static final Option TMPFS = LIST.add(Option.value(
                    FILES,
                    "tmpfs",
                    "PATH[:OPTION,...]",
                    "Mount an empty directory in memory (tmpfs), which is removed with the container. Default options:"
                            + " nosuid, nodev, noexec, mode=1777. Options: size= in bytes, with k, m or g, or as a"
                            + " percentage of the memory, such as 25% (default: half of the memory); mode= in octal;"
                            + " uid=, gid=, nr_inodes=; ro; exec, suid, dev; noatime.")
            .repeatable()
            .example("--read-only --tmpfs /tmp:size=64m")
            .neverEmpty());

    static final Option SHM_SIZE = LIST.add(
            Option.value(FILES, "shm-size", "SIZE", "Size of /dev/shm, in bytes or with k, m or g (default 64m).")
                    .example("--shm-size 1g"));

    static final Option DEVICE = LIST.add(Option.value(
                    FILES,
                    "device",
                    "HOST[:CONTAINER][:rwm]",
                    "Add a device of this machine to the container, at the same path or at CONTAINER, with permission"
                            + " to read (r), write (w) and create nodes (m); the default is rwm.")
            .repeatable()
            .completes(Completion.FILE)
            .example("--device /dev/fuse")
            .neverEmpty());

    private FileSystemOptions() {}

    /** Puts the mounts and devices of a command line into the builder. */
    static void apply(Arguments arguments, ContainerSpec.Builder builder, boolean isDetached) throws IOException {
        mounts(arguments, builder, isDetached);
        for (String device : arguments.values(DEVICE)) {
            builder.device(device(device));
        }
        String shmSize = arguments.value(SHM_SIZE);
        if (shmSize != null) {
            builder.shmSize(Sizes.parse("size of /dev/shm", shmSize));
        }
    }

    /**
     * Adds mounts in the order of docker: those nearer to the root first, whatever their order on the command line. The
     * volumes of a detached container are not of its specification, see {@link NamedVolumes}.
     */
    private static void mounts(Arguments arguments, ContainerSpec.Builder builder, boolean isDetached)
            throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String volume : arguments.values(VOLUME)) {
            if (!isDetached || !NamedVolumes.is(volume)) {
                insert(mounts, VolumeParser.volume(volume));
            }
        }
        for (String mount : arguments.values(MOUNT)) {
            MountParser parsed = new MountParser(mount).read();
            if (!isDetached || !parsed.isVolume()) {
                insert(mounts, parsed.mount());
            }
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
                    + "' is not absolute, and is not an access such as rwm either");
        }
        if (!valid) {
            throw new IllegalArgumentException("The device '" + text + "' is not of the form " + DEVICE.argument());
        }
        return new Device(source, target, access.indexOf('r') >= 0, access.indexOf('w') >= 0, access.indexOf('m') >= 0);
    }

    /** Whether a word consists of these letters only. */
    private static boolean isOf(String word, String letters) {
        for (int i = 0; i < word.length(); i++) {
            if (letters.indexOf(word.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
