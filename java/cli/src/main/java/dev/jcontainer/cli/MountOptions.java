package dev.jcontainer.cli;

import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Recursion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code --volume}, {@code --tmpfs} and {@code --mount}. What is not understood is an error that names it. */
final class MountOptions {
    private MountOptions() {}

    /** {@code SRC:DST[:OPTION,...]}. */
    static Mount volume(String text) throws IOException {
        int first = text.indexOf(':');
        int second = first < 0 ? -1 : text.indexOf(':', first + 1);
        String what = "The volume '" + text + "'";
        if (first < 0 || second >= 0 && text.indexOf(':', second + 1) >= 0) {
            throw new IllegalArgumentException(what + " is not of the form " + RunOptions.VOLUME.argument());
        }
        String source = text.substring(0, first);
        if (!isPath(source)) {
            throw new IllegalArgumentException("The source of the volume '" + text
                    + "' is no path, and volumes with names are not there yet; write ./" + source
                    + " for a directory here");
        }
        String target = second < 0 ? text.substring(first + 1) : text.substring(first + 1, second);
        Mount.Bind bind = Mount.bind(WorkingDirectory.resolve(source), target);
        return second < 0 ? bind : options(what, bind, text.substring(second + 1));
    }

    private static Mount.Bind options(String what, Mount.Bind plain, String options) {
        Mount.Bind bind = plain;
        List<String> kinds = new ArrayList<>();
        for (String option : split(options)) {
            String kind = kind(option);
            if (kind.isEmpty()) {
                throw unknown(
                        what,
                        "option",
                        option,
                        "ro, rw, nosuid, nodev, noexec, suid, dev, exec, rprivate, rslave,"
                                + " rshared, private, slave, shared, z, Z and idmap");
            }
            once(what, kinds, kind, option);
            bind = apply(bind, option);
        }
        return bind;
    }

    /** Options of one kind exclude each other; empty for what is no option. */
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

    /** With and without the r it is the same here: what is mounted below the source always goes along. */
    private static @Nullable Propagation propagation(String option) {
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
    static Mount tmpfs(String text) {
        int colon = text.indexOf(':');
        String what = "The tmpfs '" + text + "'";
        Mount.Tmpfs tmpfs = Mount.tmpfs(colon < 0 ? text : text.substring(0, colon), 0);
        if (colon < 0) {
            return tmpfs;
        }
        List<String> kinds = new ArrayList<>();
        for (String option : split(text.substring(colon + 1))) {
            int equals = option.indexOf('=');
            String key = equals < 0 ? option : option.substring(0, equals);
            tmpfs = equals < 0
                    ? tmpfsFlag(what, tmpfs, option)
                    : tmpfsValue(what, tmpfs, key, option.substring(equals + 1));
            once(what, kinds, equals < 0 ? kind(option) : key, option);
        }
        return tmpfs;
    }

    /** Of two options of one kind either could be meant, and to choose would be to choose the weaker one at times. */
    private static void once(String what, List<String> kinds, String kind, String option) {
        if (kinds.contains(kind)) {
            throw new IllegalArgumentException(what + " says twice what it says by '" + option + "'");
        }
        kinds.add(kind);
    }

    private static Mount.Tmpfs tmpfsFlag(String what, Mount.Tmpfs tmpfs, String option) {
        switch (option) {
            case "ro":
                return tmpfs.readOnly();
            case "rw":
            case "nosuid":
            case "nodev":
            case "noexec":
                return tmpfs;
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

    private static Mount.Tmpfs tmpfsValue(String what, Mount.Tmpfs tmpfs, String key, String value) {
        switch (key) {
            case "size":
                return size(tmpfs, Sizes.parse("size of a tmpfs", value));
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
                what, "option", option, "ro, rw, [no]suid, [no]dev, [no]exec, size=, mode=, nr_inodes=, uid= and gid=");
    }

    static IllegalArgumentException unknown(String what, String kind, String word, String known) {
        return new IllegalArgumentException(what + " has the unknown " + kind + " '" + word + "'; there are " + known);
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

    private static int id(String what, String text) {
        int id = 0;
        boolean valid = !text.isEmpty() && text.length() <= 9;
        for (int i = 0; valid && i < text.length(); i++) {
            char c = text.charAt(i);
            valid = c >= '0' && c <= '9';
            id = id * 10 + c - '0';
        }
        if (!valid) {
            throw new IllegalArgumentException(what + " has the id '" + text + "', which is no number");
        }
        return id;
    }

    /** At each comma; an empty word stays, to be refused. */
    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        for (int start = 0; start <= text.length(); ) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            words.add(text.substring(start, end));
            start = end + 1;
        }
        return words;
    }

    /** What can be no name of a volume. */
    private static boolean isPath(String word) {
        return word.startsWith("/") || word.startsWith(".");
    }

    /** {@code type=bind,source=SRC,target=DST,...}. */
    static Mount mount(String text) throws IOException {
        return new Reader(text).read();
    }

    /** Reads one {@code --mount}: fields of CSV as RFC 4180 has them, each {@code key=value} or a key alone. */
    private static final class Reader {
        private static final String KEYS = "type, source (src), target (dst, destination), readonly (ro), idmap,"
                + " bind-propagation, bind-recursive, tmpfs-size and tmpfs-mode";

        private final String text;
        private final String what;
        private @Nullable String type;
        private @Nullable String source;
        private @Nullable String target;
        private boolean isIdmapped;
        private boolean isReadOnly;
        private @Nullable Propagation propagation;
        private @Nullable Recursion recursion;
        private boolean needsRecursion;
        private @Nullable String tmpfsSize;
        private @Nullable String tmpfsMode;

        Reader(String text) {
            this.text = text;
            this.what = "The mount '" + text + "'";
        }

        Mount read() throws IOException {
            List<String> keys = new ArrayList<>();
            for (String field : fields()) {
                int equals = field.indexOf('=');
                String key = canonical(equals < 0 ? field : field.substring(0, equals));
                if (keys.contains(key)) {
                    throw new IllegalArgumentException(what + " has two values for '" + key + "'");
                }
                keys.add(key);
                take(key, equals < 0 ? null : field.substring(equals + 1));
            }
            if (target == null) {
                throw new IllegalArgumentException(what + " has no target=");
            }
            if ("bind".equals(type)) {
                return bind(target);
            }
            if ("tmpfs".equals(type)) {
                return tmpfs(target);
            }
            throw new IllegalArgumentException(what + " has "
                    + (type == null ? "no type, and is so a volume with a name" : "the type '" + type + "'")
                    + ", which is not there; there are type=bind and type=tmpfs");
        }

        private List<String> fields() {
            List<String> fields = new ArrayList<>();
            for (int at = 0; at <= text.length(); at++) {
                if (at < text.length() && text.charAt(at) == '"') {
                    StringBuilder field = new StringBuilder();
                    at = quoted(at + 1, field);
                    fields.add(field.toString());
                } else {
                    int comma = text.indexOf(',', at);
                    int end = comma < 0 ? text.length() : comma;
                    fields.add(text.substring(at, end));
                    at = end;
                }
            }
            return fields;
        }

        /** Adds what stands between quotes, "" being one quote; the index of what follows: a comma, or the end. */
        private int quoted(int start, StringBuilder field) {
            int at = start;
            while (at < text.length() && !(text.charAt(at) == '"' && !text.startsWith("\"\"", at))) {
                field.append(text.charAt(at));
                at += text.charAt(at) == '"' ? 2 : 1;
            }
            int next = at + 1;
            if (at >= text.length() || next < text.length() && text.charAt(next) != ',') {
                throw new IllegalArgumentException(what + " has a quote that does not end a field");
            }
            return next;
        }

        private static String canonical(String key) {
            switch (key) {
                case "src":
                    return "source";
                case "dst":
                case "destination":
                    return "target";
                case "ro":
                    return "readonly";
                default:
                    return key;
            }
        }

        private void take(String key, @Nullable String value) {
            if (key.equals("readonly")) {
                isReadOnly = bool(key, value);
                return;
            }
            if (key.equals("idmap")) {
                isIdmapped = bool(key, value);
                return;
            }
            switch (key) {
                case "type":
                    type = value(key, value);
                    break;
                case "source":
                    source = value(key, value);
                    break;
                case "target":
                    target = value(key, value);
                    break;
                case "bind-propagation":
                    propagation = propagationOf(value(key, value));
                    break;
                case "bind-recursive":
                    recursion = recursionOf(value(key, value));
                    break;
                case "tmpfs-size":
                    tmpfsSize = value(key, value);
                    break;
                case "tmpfs-mode":
                    tmpfsMode = value(key, value);
                    break;
                default:
                    throw unknown(what, "key", key, KEYS);
            }
        }

        private String value(String key, @Nullable String value) {
            if (value == null || value.isEmpty()) {
                throw new IllegalArgumentException(what + " has no value for '" + key + "'");
            }
            return value;
        }

        private boolean bool(String key, @Nullable String value) {
            if (value == null || value.equals("true") || value.equals("1")) {
                return true;
            }
            if (value.equals("false") || value.equals("0")) {
                return false;
            }
            throw new IllegalArgumentException(what + " has '" + value + "' for '" + key + "', not true or false");
        }

        private Propagation propagationOf(String value) {
            Propagation found = MountOptions.propagation(value);
            if (found == null) {
                throw unknown(what, "bind-propagation", value, "rprivate, private, rslave, slave, rshared and shared");
            }
            return found;
        }

        private Recursion recursionOf(String value) {
            switch (value) {
                case "enabled":
                    return Recursion.ENABLED;
                case "readonly":
                    needsRecursion = true;
                    return Recursion.ENABLED;
                case "writable":
                    return Recursion.WRITABLE;
                case "disabled":
                    return Recursion.DISABLED;
                default:
                    throw unknown(what, "bind-recursive", value, "enabled, disabled, writable and readonly");
            }
        }

        private Mount bind(String to) throws IOException {
            if (tmpfsSize != null || tmpfsMode != null) {
                throw new IllegalArgumentException(what + " has tmpfs- keys, but is of type=bind");
            }
            if (source == null) {
                throw new IllegalArgumentException(what + " has no source=");
            }
            if (needsRecursion && (!isReadOnly || propagation != null && propagation != Propagation.PRIVATE)) {
                throw new IllegalArgumentException(
                        what + " has bind-recursive=readonly, which takes readonly and bind-propagation=rprivate");
            }
            if (!isPath(source)) {
                throw new IllegalArgumentException(
                        what + " has a source that is no path; write ./" + source + " for a directory here");
            }
            Mount.Bind bind = Mount.bind(WorkingDirectory.resolve(source), to);
            bind = propagation == null ? bind : bind.propagation(propagation);
            bind = recursion == null ? bind : bind.recursion(recursion);
            bind = isIdmapped ? bind.idmapped() : bind;
            return isReadOnly ? bind.readOnly() : bind;
        }

        private Mount tmpfs(String to) {
            if (source != null || propagation != null || recursion != null || isIdmapped) {
                throw new IllegalArgumentException(
                        what + " is of type=tmpfs, which takes no source=, no idmap and no bind- keys");
            }
            Mount.Tmpfs tmpfs = Mount.tmpfs(to, tmpfsSize == null ? 0 : Sizes.parse("tmpfs-size", tmpfsSize));
            tmpfs = tmpfsMode == null ? tmpfs : tmpfs.mode(octal(what, tmpfsMode));
            return isReadOnly ? tmpfs.readOnly() : tmpfs;
        }
    }
}
