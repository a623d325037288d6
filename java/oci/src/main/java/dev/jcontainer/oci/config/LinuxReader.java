package dev.jcontainer.oci.config;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.oci.config.LinuxConfig.DeviceConfig;
import dev.jcontainer.oci.config.LinuxConfig.IntelRdt;
import dev.jcontainer.oci.config.LinuxConfig.MemoryPolicy;
import dev.jcontainer.oci.config.LinuxConfig.Namespace;
import dev.jcontainer.oci.config.LinuxConfig.Personality;
import dev.jcontainer.oci.config.LinuxConfig.TimeOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code linux}. */
final class LinuxReader {
    private static final long UNSIGNED_INT = 0xffffffffL;
    private static final int PERMISSIONS = 07777;
    /** The kernel's dev_t has 12 bits for the major number and 20 bits for the minor number. */
    private static final int MAX_MAJOR = (1 << 12) - 1;

    private static final int MAX_MINOR = (1 << 20) - 1;

    private static final int MAX_DEVICE_NAME = 15; // IFNAMSIZ includes a NUL

    private static final String[] PROPAGATIONS = {
        "", "private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable", "runbindable"
    };

    private LinuxReader() {}

    static LinuxConfig read(Value linux) throws DocumentException {
        Value resources = linux.get("resources");
        Value seccomp = linux.get("seccomp");
        return new LinuxConfig(
                namespaces(linux),
                ConfigReader.idMappings(linux, "uidMappings"),
                ConfigReader.idMappings(linux, "gidMappings"),
                timeOffsets(linux),
                devices(linux),
                netDevices(linux),
                ConfigReader.filled(linux.string("cgroupsPath")),
                resources == null ? Resources.NONE : ResourcesReader.read(resources),
                ConfigReader.filled(linux.word("rootfsPropagation", true, PROPAGATIONS)),
                seccomp == null ? null : SeccompReader.read(seccomp),
                linux.absolutePaths("maskedPaths"),
                linux.absolutePaths("readonlyPaths"),
                ConfigReader.filled(linux.string("mountLabel")),
                personality(linux.get("personality")),
                intelRdt(linux.get("intelRdt")),
                ConfigReader.strings(linux, "sysctl"),
                memoryPolicy(linux.get("memoryPolicy")));
    }

    private static List<Namespace> namespaces(Value linux) throws DocumentException {
        List<Value> values = linux.elements("namespaces");
        List<Namespace> namespaces = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            String type = value.require("type").word(LinuxConfig.NAMESPACE_TYPES.toArray(new String[0]));
            for (Namespace other : namespaces) {
                if (other.type().equals(type)) {
                    throw value.problem("type", type + " is given twice");
                }
            }
            boolean isNew = ConfigReader.filled(value.string("path")) == null;
            namespaces.add(new Namespace(type, isNew ? null : value.requireAbsolutePath("path")));
        }
        return namespaces;
    }

    private static Map<String, TimeOffset> timeOffsets(Value linux) throws DocumentException {
        Map<String, TimeOffset> offsets = new LinkedHashMap<>();
        List<Value> values = linux.members("timeOffsets");
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            String clock = value.name();
            if (!clock.equals("monotonic") && !clock.equals("boottime")) {
                throw value.problem("not a clock with an offset; these clocks are monotonic and boottime");
            }
            offsets.put(
                    clock,
                    new TimeOffset(
                            value.numberOrZero("secs", Long.MIN_VALUE, Long.MAX_VALUE),
                            value.numberOrZero("nanosecs", 0, 999_999_999)));
        }
        return Collections.unmodifiableMap(offsets);
    }

    private static List<DeviceConfig> devices(Value linux) throws DocumentException {
        List<Value> values = linux.elements("devices");
        List<DeviceConfig> devices = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            devices.add(device(values.get(i)));
        }
        return devices;
    }

    private static DeviceConfig device(Value device) throws DocumentException {
        String type = device.require("type").word("c", "b", "u", "p");
        boolean isPipe = type.equals("p");
        Long mode = device.numberOrNull("fileMode", 0, UNSIGNED_INT);
        return new DeviceConfig(
                clean(device.requireAbsolutePath("path")),
                type,
                isPipe ? 0 : (int) device.requireNumber("major", 0, MAX_MAJOR),
                isPipe ? 0 : (int) device.requireNumber("minor", 0, MAX_MINOR),
                mode == null ? null : Integer.valueOf((int) (mode & PERMISSIONS)), // engines give the whole st_mode
                device.numberOrNull("uid", 0, UNSIGNED_INT - 1),
                device.numberOrNull("gid", 0, UNSIGNED_INT - 1));
    }

    /**
     * Returns the shortest equivalent path, as runc does. A slash at the end does not mean that the path is a
     * directory.
     */
    private static String clean(String path) {
        StringBuilder clean = new StringBuilder(path.length());
        int end;
        for (int start = 1; start <= path.length(); start = end + 1) {
            end = path.indexOf('/', start) < 0 ? path.length() : path.indexOf('/', start);
            String name = path.substring(start, end);
            if (name.equals("..")) {
                clean.setLength(Math.max(clean.lastIndexOf("/"), 0));
            } else if (!name.isEmpty() && !name.equals(".")) {
                clean.append('/').append(name);
            }
        }
        return clean.length() == 0 ? "/" : clean.toString();
    }

    private static Map<String, String> netDevices(Value linux) throws DocumentException {
        Map<String, String> devices = new LinkedHashMap<>();
        List<Value> values = linux.members("netDevices");
        for (int i = 0; i < values.size(); i++) {
            Value device = values.get(i);
            String inside = ConfigReader.filled(device.string("name"));
            if (!isDeviceName(device.name(), false)) {
                throw device.problem("not a valid name of a network device");
            }
            if (inside != null && !isDeviceName(inside, true)) {
                throw device.problem("name", "not a valid name of a network device: " + inside);
            }
            devices.put(device.name(), inside == null ? device.name() : inside);
        }
        return Collections.unmodifiableMap(devices);
    }

    /**
     * Whether a name is ASCII and valid by the kernel's rule, dev_valid_name in net/core/dev.c. In a pattern the kernel
     * replaces {@code %d} by a number that it chooses.
     */
    private static boolean isDeviceName(String name, boolean mayBePattern) {
        boolean valid = name.length() <= MAX_DEVICE_NAME && !name.equals(".") && !name.equals("..") && !name.isEmpty();
        for (int i = 0; valid && i < name.length(); i++) {
            char c = name.charAt(i);
            valid = c > ' ' && c != '/' && c != ':' && c < 0x7f;
        }
        int percent = name.indexOf('%');
        boolean isPattern = percent >= 0 && name.startsWith("%d", percent) && name.indexOf('%', percent + 1) < 0;
        return valid && (percent < 0 || mayBePattern && isPattern);
    }

    private static @Nullable Personality personality(@Nullable Value personality) throws DocumentException {
        return personality == null
                ? null
                : new Personality(personality.require("domain").word("LINUX", "LINUX32"), personality.strings("flags"));
    }

    private static @Nullable IntelRdt intelRdt(@Nullable Value rdt) throws DocumentException {
        return rdt == null
                ? null
                : new IntelRdt(
                        ConfigReader.filled(rdt.string("closID")),
                        rdt.strings("schemata"),
                        ConfigReader.filled(rdt.string("l3CacheSchema")),
                        ConfigReader.filled(rdt.string("memBwSchema")),
                        rdt.truth("enableMonitoring") | rdt.truth("enableCMT") | rdt.truth("enableMBM"));
    }

    private static @Nullable MemoryPolicy memoryPolicy(@Nullable Value policy) throws DocumentException {
        if (policy == null) {
            return null;
        }
        List<Value> values = policy.elements("flags");
        List<String> flags = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            flags.add(values.get(i).word(MemoryPolicy.FLAGS.toArray(new String[0])));
        }
        return new MemoryPolicy(
                policy.require("mode").word(MemoryPolicy.MODES.toArray(new String[0])),
                ConfigReader.filled(policy.string("nodes")),
                flags);
    }
}
