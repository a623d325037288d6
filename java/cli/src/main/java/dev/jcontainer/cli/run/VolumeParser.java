package dev.jcontainer.cli.run;

import dev.jcontainer.cli.value.Memory;
import dev.jcontainer.cli.value.Sizes;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.Propagation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses the values of {@code --volume}, {@code --tmpfs} and {@code --mount}. An unknown part is an error that names
 * it.
 */
final class VolumeParser {
    private VolumeParser() {}

    /** {@code SRC:DST[:OPTION,...]}. */
    static Mount volume(String text) throws IOException {
        int first = text.indexOf(':');
        int second = first < 0 ? -1 : text.indexOf(':', first + 1);
        String what = "The volume '" + text + "'";
        if (NamedVolumes.is(text)) {
            throw new IllegalArgumentException(what
                    + (first < 0
                            ? " has no directory of this machine, so it is a new volume without a name"
                            : " has a source that is not a path, so it is the name of a volume")
                    + ", which " + NamedVolumes.NEEDS_DETACH + "; for a directory of this machine write "
                    + (first < 0 ? text + ":" + text : "./" + text));
        }
        if (first < 0 || second >= 0 && text.indexOf(':', second + 1) >= 0) {
            throw new IllegalArgumentException(what + " is not of the form " + FileSystemOptions.VOLUME.argument());
        }
        String source = text.substring(0, first);
        String target = second < 0 ? text.substring(first + 1) : text.substring(first + 1, second);
        Mount.Bind bind = Mount.bind(WorkingDirectory.resolve(source), target);
        return second < 0 ? bind : options(what, bind, text.substring(second + 1));
    }

    private static Mount.Bind options(String what, Mount.Bind plain, String options) {
        Mount.Bind bind = plain;
        Map<String, String> given = new HashMap<>();
        for (String option : split(options)) {
            String kind = kind(option);
            if (kind.isEmpty()) {
                throw unknown(
                        what,
                        "option",
                        option,
                        "ro, rw, nosuid, nodev, noexec, suid, dev, exec, rprivate, rslave, rshared, private, slave,"
                                + " shared, z, Z, idmap, and cached, delegated and consistent, which do nothing on"
                                + " Linux");
            }
            once(what, given, kind, option);
            bind = apply(bind, option);
        }
        return bind;
    }

    /** The kind of an option; options of one kind exclude each other. Empty for an unknown option. */
    private static String kind(String option) {
        switch (option) {
            case "ro":
            case "rw":
                return "write";
            case "nosuid":
            case "suid":
                return "suid";
            case "nodev":
            case "dev":
                return "dev";
            case "noexec":
            case "exec":
                return "exec";
            case "z":
            case "Z":
                return "label";
            case "idmap":
                return "idmap";
            case "cached":
            case "delegated":
            case "consistent":
                return "consistency";
            default:
                return propagation(option) == null ? "" : "propagation";
        }
    }

    private static Mount.Bind apply(Mount.Bind bind, String option) {
        switch (option) {
            case "ro":
                return bind.readOnly();
            case "nosuid":
                return bind.with(MountFlag.NOSUID);
            case "nodev":
                return bind.with(MountFlag.NODEV);
            case "dev":
                return bind.withDevices();
            case "noexec":
                return bind.with(MountFlag.NOEXEC);
            case "z":
            case "Z":
                return bind.relabelled();
            case "idmap":
                return bind.idmapped();
            default:
                Propagation propagation = propagation(option);
                return propagation == null ? bind : bind.propagation(propagation);
        }
    }

    /**
     * The propagation of a word. The words with and without r are equal here, because bind mounts are always recursive.
     */
    static @Nullable Propagation propagation(String option) {
        switch (option) {
            case "private":
            case "rprivate":
                return Propagation.PRIVATE;
            case "slave":
            case "rslave":
                return Propagation.SLAVE;
            case "shared":
            case "rshared":
                return Propagation.SHARED;
            default:
                return null;
        }
    }

    /** {@code PATH[:OPTION,...]}. */
    static Mount tmpfs(String text) throws IOException {
        int colon = text.indexOf(':');
        String what = "The tmpfs '" + text + "'";
        Mount.Tmpfs tmpfs = Mount.tmpfs(colon < 0 ? text : text.substring(0, colon), 0);
        if (colon < 0) {
            return tmpfs;
        }
        Map<String, String> given = new HashMap<>();
        for (String option : split(text.substring(colon + 1))) {
            int equals = option.indexOf('=');
            String key = equals < 0 ? option : option.substring(0, equals);
            tmpfs = equals < 0
                    ? tmpfsFlag(what, tmpfs, option)
                    : tmpfsValue(what, tmpfs, key, option.substring(equals + 1));
            once(what, given, equals < 0 ? tmpfsKind(option) : key, option);
        }
        return tmpfs;
    }

    /** Refuses two options of one kind: the choice would sometimes be the weaker one. */
    private static void once(String what, Map<String, String> given, String kind, String option) {
        String earlier = given.putIfAbsent(kind, option);
        if (earlier != null) {
            throw new IllegalArgumentException(
                    what + " has '" + earlier + "' and '" + option + "', of which only one can be given");
        }
    }

    private static String tmpfsKind(String option) {
        return option.endsWith("atime") ? "atime" : kind(option);
    }

    private static Mount.Tmpfs tmpfsFlag(String what, Mount.Tmpfs tmpfs, String option) {
        switch (option) {
            case "ro":
                return tmpfs.readOnly();
            case "rw":
            case "nosuid":
            case "nodev":
            case "noexec":
            case "atime":
            case "relatime": // the kernel treats both words as relatime
                return tmpfs;
            case "noatime":
                return tmpfs.with(MountFlag.NOATIME);
            case "suid":
                return tmpfs.without(MountFlag.NOSUID);
            case "dev":
                return tmpfs.without(MountFlag.NODEV);
            case "exec":
                return tmpfs.without(MountFlag.NOEXEC);
            default:
                throw unknownTmpfs(what, option);
        }
    }

    private static Mount.Tmpfs tmpfsValue(String what, Mount.Tmpfs tmpfs, String key, String value) throws IOException {
        switch (key) {
            case "size":
                return size(tmpfs, tmpfsSize(what, value));
            case "mode":
                return tmpfs.mode(octal(what, value));
            case "nr_inodes":
                return tmpfs.inodes(Sizes.parse("number of inodes of a tmpfs", value));
            case "uid":
                return tmpfs.owner(id(what, value), tmpfs.gid());
            case "gid":
                return tmpfs.owner(tmpfs.uid(), id(what, value));
            default:
                throw unknownTmpfs(what, key);
        }
    }

    /**
     * A size in bytes, or as in tmpfs(5) a percentage of the memory. 0 is refused, because the kernel takes it for
     * unlimited.
     */
    private static long tmpfsSize(String what, String value) throws IOException {
        if (!value.endsWith("%")) {
            return Sizes.parse("size of a tmpfs", value);
        }
        long percent = 0;
        boolean valid = value.length() > 1 && value.length() <= 4;
        for (int i = 0; valid && i < value.length() - 1; i++) {
            valid = value.charAt(i) >= '0' && value.charAt(i) <= '9';
            percent = percent * 10 + value.charAt(i) - '0';
        }
        if (!valid || percent == 0) {
            throw new IllegalArgumentException(
                    what + " has the size '" + value + "', which is not a percentage of the memory as 50%");
        }
        return Memory.total() / 100 * percent;
    }

    private static Mount.Tmpfs size(Mount.Tmpfs tmpfs, long bytes) {
        return new Mount.Tmpfs(
                tmpfs.target(),
                bytes,
                tmpfs.inodes(),
                tmpfs.mode(),
                tmpfs.uid(),
                tmpfs.gid(),
                tmpfs.isReadOnly(),
                tmpfs.flags());
    }

    private static IllegalArgumentException unknownTmpfs(String what, String option) {
        return unknown(
                what,
                "option",
                option,
                "ro, rw, [no]suid, [no]dev, [no]exec, [no]atime, relatime, size=, mode=, nr_inodes=, uid= and gid=");
    }

    static IllegalArgumentException unknown(String what, String kind, String word, String known) {
        return new IllegalArgumentException(
                what + " has the unknown " + kind + " '" + word + "'; supported are " + known);
    }

    static int octal(String what, String text) {
        int mode = -1;
        for (int i = 0; i < text.length() && text.length() <= 5; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '7') {
                mode = -1;
                break;
            }
            mode = Math.max(mode, 0) * 8 + c - '0';
        }
        if (mode < 0 || mode > 07777) {
            throw new IllegalArgumentException(what + " has the mode '" + text + "', which is not octal, 0 to 7777");
        }
        return mode;
    }

    private static long id(String what, String text) {
        long id = 0;
        boolean valid = !text.isEmpty() && text.length() <= 10;
        for (int i = 0; valid && i < text.length(); i++) {
            char c = text.charAt(i);
            valid = c >= '0' && c <= '9';
            id = id * 10 + c - '0';
        }
        if (!valid) {
            throw new IllegalArgumentException(what + " has the id '" + text + "', which is not a number");
        }
        return id;
    }

    /** Splits at each comma; keeps empty words, which are refused later. */
    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        for (int start = 0; start <= text.length(); ) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            words.add(text.substring(start, end));
            start = end + 1;
        }
        return words;
    }

    /** Whether a word is a path, which cannot be the name of a volume. */
    static boolean isPath(String word) {
        return word.startsWith("/") || word.startsWith(".");
    }
}
