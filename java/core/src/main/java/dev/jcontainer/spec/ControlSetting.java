package dev.jcontainer.spec;

import org.jspecify.annotations.Nullable;

/**
 * A limit that has no option, for an OCI configuration: one value that is written to a control file of the container's
 * cgroup.
 *
 * @param name the name for error messages, in the form of an option: {@code cpu-burst}
 * @param fileV1 the control file of cgroup v1, or null if v1 has no such limit, which is an error on such a host
 * @param fileV2 the control file of cgroup v2, or null if v2 has no such limit, which is an error on such a host
 * @param valueV1 the value for cgroup v1
 * @param valueV2 the value for cgroup v2
 */
public record ControlSetting(
        String name, @Nullable String fileV1, @Nullable String fileV2, String valueV1, String valueV2) {
    /** A limit with the same value on cgroup v1 and v2. */
    public static ControlSetting of(String name, @Nullable String fileV1, @Nullable String fileV2, String value) {
        return new ControlSetting(name, fileV1, fileV2, value, value);
    }
}
