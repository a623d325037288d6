package dev.jcontainer.cli.run;

import dev.jcontainer.cli.value.Sizes;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Recursion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parses one {@code --mount}: CSV fields (RFC 4180), each of them {@code key=value} or only a key. */
final class MountParser {
    private static final String VOLUME = "volume";
    private static final String KEYS = "type, source (src), target (dst, destination), readonly (ro), dev, idmap,"
            + " bind-propagation, bind-recursive, bind-nonrecursive, consistency, tmpfs-size, tmpfs-mode,"
            + " volume-nocopy and volume-driver";

    private final String text;
    private final String what;
    private @Nullable String type;
    private @Nullable String source;
    private @Nullable String target;
    private boolean isIdmapped;
    private boolean hasDevices;
    private boolean isReadOnly;
    private @Nullable Propagation propagation;
    private @Nullable Recursion recursion;
    private boolean needsRecursion;
    private @Nullable String tmpfsSize;
    private @Nullable String tmpfsMode;
    private @Nullable Boolean isWithoutCopy;

    MountParser(String text) {
        this.text = text;
        this.what = "The mount '" + text + "'";
    }

    /** Reads the fields. */
    MountParser read() {
        List<String> keys = new ArrayList<>();
        for (String field : fields()) {
            int equals = field.indexOf('=');
            String key = canonical(lower(equals < 0 ? field : field.substring(0, equals)));
            if (keys.contains(key)) {
                throw new IllegalArgumentException(what + " has two values for '" + key + "'");
            }
            keys.add(key);
            take(key, equals < 0 ? null : field.substring(equals + 1));
        }
        if (target == null) {
            throw new IllegalArgumentException(what + " has no target=");
        }
        if (keys.contains("bind-recursive") && keys.contains("bind-nonrecursive")) {
            throw new IllegalArgumentException(
                    what + " has bind-nonrecursive, which is bind-recursive=disabled, and bind-recursive");
        }
        return this;
    }

    /** Whether it is a volume: the type that docker takes if none is given. */
    boolean isVolume() {
        return type == null || type.equals(VOLUME);
    }

    /** The mount, which is not a volume. */
    Mount mount() throws IOException {
        String to = target == null ? "" : target;
        if (isVolume()) {
            throw new IllegalArgumentException(what + " has "
                    + (type == null ? "no type, so it is a volume" : "the type '" + type + "'") + ", which "
                    + NamedVolumes.NEEDS_DETACH);
        }
        if (isWithoutCopy != null) {
            throw new IllegalArgumentException(what + " has volume- keys, but is of type=" + type);
        }
        if ("bind".equals(type)) {
            return bind(to);
        }
        if ("tmpfs".equals(type)) {
            return tmpfs(to);
        }
        throw new IllegalArgumentException(
                what + " has the type '" + type + "'; supported are type=bind, type=tmpfs and type=volume");
    }

    /** The volume. */
    VolumeMount volume() {
        if (propagation != null
                || recursion != null
                || isIdmapped
                || hasDevices
                || tmpfsSize != null
                || tmpfsMode != null) {
            throw new IllegalArgumentException(
                    what + " is of type=volume, which does not support dev, idmap, bind- and tmpfs- keys");
        }
        return NamedVolumes.checked(
                what,
                new VolumeMount(
                        source == null ? "" : source,
                        target == null ? "" : target,
                        isReadOnly,
                        !Boolean.TRUE.equals(isWithoutCopy)));
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

    /**
     * Appends the text between quotes, in which "" is one quote; returns the index after the closing quote: a comma, or
     * the end.
     */
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
        if (key.equals("dev")) {
            hasDevices = bool(key, value);
            return;
        }
        switch (key) {
            case "type":
                type = lower(value(key, value));
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
            case "bind-nonrecursive":
                recursion = bool(key, value) ? Recursion.DISABLED : Recursion.ENABLED;
                break;
            case "consistency":
                consistency(value(key, value));
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
            case "volume-nocopy":
                isWithoutCopy = bool(key, value);
                break;
            case "volume-driver":
                NamedVolumes.checkDriver(value(key, value));
                break;
            default:
                throw VolumeParser.unknown(what, "key", key, KEYS);
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

    /** Accepts the values that docker has. They affect only shared files of a virtual machine, as in Docker Desktop. */
    private void consistency(String value) {
        switch (lower(value)) {
            case "default":
            case "consistent":
            case "cached":
            case "delegated":
                return;
            default:
                throw VolumeParser.unknown(what, "consistency", value, "default, consistent, cached and delegated");
        }
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    private Propagation propagationOf(String value) {
        Propagation found = VolumeParser.propagation(lower(value));
        if (found == null) {
            throw VolumeParser.unknown(
                    what, "bind-propagation", value, "rprivate, private, rslave, slave, rshared and shared");
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
                throw VolumeParser.unknown(what, "bind-recursive", value, "enabled, disabled, writable and readonly");
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
                    what + " has bind-recursive=readonly, which needs readonly and bind-propagation=rprivate");
        }
        if (!VolumeParser.isPath(source)) {
            throw new IllegalArgumentException(
                    what + " has a source that is not a path; write ./" + source + " for a directory here");
        }
        Mount.Bind bind = Mount.bind(WorkingDirectory.resolve(source), to);
        bind = propagation == null ? bind : bind.propagation(propagation);
        bind = recursion == null ? bind : bind.recursion(recursion);
        bind = isIdmapped ? bind.idmapped() : bind;
        bind = hasDevices ? bind.withDevices() : bind;
        return isReadOnly ? bind.readOnly() : bind;
    }

    private Mount tmpfs(String to) {
        if (source != null || propagation != null || recursion != null || isIdmapped) {
            throw new IllegalArgumentException(
                    what + " is of type=tmpfs, which does not support source=, idmap and bind- keys");
        }
        Mount.Tmpfs tmpfs = Mount.tmpfs(to, tmpfsSize == null ? 0 : Sizes.parse("tmpfs-size", tmpfsSize));
        tmpfs = tmpfsMode == null ? tmpfs : tmpfs.mode(VolumeParser.octal(what, tmpfsMode));
        tmpfs = hasDevices ? tmpfs.without(MountFlag.NODEV) : tmpfs;
        return isReadOnly ? tmpfs.readOnly() : tmpfs;
    }
}
