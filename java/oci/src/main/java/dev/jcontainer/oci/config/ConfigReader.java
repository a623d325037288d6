package dev.jcontainer.oci.config;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.oci.config.Config.RootConfig;
import dev.jcontainer.oci.config.Hooks.Hook;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code config.json}. Errors that the specification defines for every runtime are found here, with the path in
 * the document. What this runtime or this host cannot do for a container is refused later, when the container is
 * planned.
 */
public final class ConfigReader {
    private static final long UNSIGNED_INT = 0xffffffffL;

    private ConfigReader() {}

    /**
     * Reads the configuration in a document.
     *
     * @throws DocumentException if the document is not a valid configuration
     */
    public static Config read(Value document) throws DocumentException {
        String version = checkVersion(document);
        Value process = document.get("process");
        Value linux = document.get("linux");
        return new Config(
                version,
                process == null ? null : ProcessReader.read(process),
                root(document.require("root")),
                filled(document.string("hostname")),
                filled(document.string("domainname")),
                mounts(document),
                hooks(document.get("hooks")),
                strings(document, "annotations"),
                linux == null ? LinuxConfig.NONE : LinuxReader.read(linux));
    }

    /** Returns null for an empty string, which counts as absent, as in Go. */
    static @Nullable String filled(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** Checks the version. By SemVer 2.0.0 all versions with the same first number are compatible. */
    private static String checkVersion(Value document) throws DocumentException {
        String version = document.requireString("ociVersion");
        int first = number(version, 0);
        int second = first < 0 || !isDot(version, first) ? -1 : number(version, first + 1);
        int third = second < 0 || !isDot(version, second) ? -1 : number(version, second + 1);
        boolean valid = third >= 0
                && (third == version.length() || version.charAt(third) == '-' || version.charAt(third) == '+');
        if (!valid) {
            throw document.require("ociVersion").problem("not a version such as 1.2.1: " + version);
        }
        if (!version.startsWith("1.")) {
            throw document.require("ociVersion")
                    .problem("not supported: " + version
                            + "; this runtime supports the versions 1.x of the specification");
        }
        return version;
    }

    private static boolean isDot(String text, int at) {
        return at < text.length() && text.charAt(at) == '.';
    }

    /** Returns the end of the number that begins at an index, or -1 if no valid number begins there. */
    private static int number(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        boolean leadingZero = end - start > 1 && text.charAt(start) == '0';
        return end == start || leadingZero ? -1 : end;
    }

    private static RootConfig root(Value root) throws DocumentException {
        return new RootConfig(root.requireString("path"), root.truth("readonly"));
    }

    private static List<MountConfig> mounts(Value document) throws DocumentException {
        List<Value> values = document.elements("mounts");
        List<MountConfig> mounts = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Value mount = values.get(i);
            String destination = mount.requireString("destination");
            mounts.add(new MountConfig(
                    destination.startsWith("/") ? destination : "/" + destination,
                    filled(mount.string("type")),
                    filled(mount.string("source")),
                    mount.strings("options"),
                    idMappings(mount, "uidMappings"),
                    idMappings(mount, "gidMappings")));
        }
        return mounts;
    }

    static List<IdMapping> idMappings(Value parent, String member) throws DocumentException {
        List<Value> values = parent.elements(member);
        List<IdMapping> mappings = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Value mapping = values.get(i);
            mappings.add(new IdMapping(
                    mapping.requireNumber("containerID", 0, UNSIGNED_INT),
                    mapping.requireNumber("hostID", 0, UNSIGNED_INT),
                    mapping.requireNumber("size", 1, UNSIGNED_INT)));
        }
        return mappings;
    }

    private static Hooks hooks(@Nullable Value hooks) throws DocumentException {
        if (hooks == null) {
            return Hooks.NONE;
        }
        return new Hooks(
                hooks(hooks, "prestart"),
                hooks(hooks, "createRuntime"),
                hooks(hooks, "createContainer"),
                hooks(hooks, "startContainer"),
                hooks(hooks, "poststart"),
                hooks(hooks, "poststop"));
    }

    private static List<Hook> hooks(Value parent, String member) throws DocumentException {
        List<Value> values = parent.elements(member);
        List<Hook> hooks = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Value hook = values.get(i);
            hooks.add(new Hook(
                    hook.requireAbsolutePath("path"),
                    hook.strings("args"),
                    hook.get("env") == null ? null : hook.strings("env"),
                    hook.numberOrNull("timeout", 1, Integer.MAX_VALUE)));
        }
        return hooks;
    }

    /** Returns a member that is an object of strings, in the order of the document. */
    static Map<String, String> strings(Value parent, String member) throws DocumentException {
        List<Value> values = parent.members(member);
        Map<String, String> strings = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            strings.put(values.get(i).name(), values.get(i).string());
        }
        return Collections.unmodifiableMap(strings);
    }
}
