package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The place of a container's cgroup, the devices that may be used in it, and the values of its control files besides
 * the limits.
 *
 * @param parent the cgroup below which it is made, or null for the cgroup of this process
 * @param deviceRules the rules besides those of every container
 * @param conf control files of cgroup v2 and the values that are written to them, in order
 * @param settings limits that have no option
 */
record CgroupSettings(
        @Nullable String parent,
        List<DeviceRule> deviceRules,
        Map<String, String> conf,
        List<ControlSetting> settings) {
    static final CgroupSettings NONE = new CgroupSettings(null, List.of(), Map.of(), List.of());

    CgroupSettings {
        deviceRules = List.copyOf(deviceRules);
        conf = Copies.of(conf);
        settings = List.copyOf(settings);
    }

    CgroupSettings withParent(String path) {
        Checks.path("parent cgroup", path);
        for (String part : path.split("/")) {
            if (part.equals("..") || part.equals(".")) {
                throw new IllegalArgumentException(
                        "The parent cgroup " + PlainText.quoted(path) + " has '" + part + "' in it");
            }
        }
        return new CgroupSettings(path, deviceRules, conf, settings);
    }

    CgroupSettings plusDeviceRule(DeviceRule rule) {
        return new CgroupSettings(parent, Copies.plus(deviceRules, rule), conf, settings);
    }

    CgroupSettings plusConf(String file, String value) {
        int dot = file.indexOf('.');
        boolean valid = dot > 0 && dot < file.length() - 1;
        for (int i = 0; valid && i < file.length(); i++) {
            char c = file.charAt(i);
            valid = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '_';
        }
        if (!valid) {
            throw new IllegalArgumentException("The control file " + PlainText.quoted(file)
                    + " is not a controller, a dot and a name, such as memory.high");
        }
        if (file.startsWith("cgroup.")) {
            throw new IllegalArgumentException("The control file " + PlainText.quoted(file)
                    + " is not the limit of a controller; the cgroup itself is managed by jcontainer");
        }
        Checks.argument("value of " + file, value);
        return new CgroupSettings(parent, deviceRules, Copies.plus(conf, file, value), settings);
    }

    CgroupSettings plusSetting(ControlSetting setting) {
        return new CgroupSettings(parent, deviceRules, conf, Copies.plus(settings, setting));
    }

    /** These settings with the control files and settings of others. */
    CgroupSettings with(CgroupSettings others) {
        Map<String, String> all = conf;
        for (Map.Entry<String, String> setting : others.conf.entrySet()) {
            all = Copies.plus(all, setting.getKey(), setting.getValue());
        }
        return new CgroupSettings(parent, deviceRules, all, Copies.all(settings, others.settings));
    }

    boolean isNone() {
        return parent == null && deviceRules.isEmpty() && conf.isEmpty() && settings.isEmpty();
    }
}
