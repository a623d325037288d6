package dev.jcontainer.spec;

import org.jspecify.annotations.Nullable;

/**
 * A limit that no option has, for an OCI configuration: one write to a control file of the container's own cgroup.
 *
 * @param name for errors, in the way of an option: {@code cpu-burst}
 * @param fileV1 of cgroup v1, null where that has no such limit, which is an error then
 * @param fileV2 of cgroup v2, likewise
 * @param valueV1 what is written
 * @param valueV2 what is written
 */
public record ControlSetting(
        String name, @Nullable String fileV1, @Nullable String fileV2, String valueV1, String valueV2) {
    /** The same is written to either. */
    public static ControlSetting of(String name, @Nullable String fileV1, @Nullable String fileV2, String value) {
        return new ControlSetting(name, fileV1, fileV2, value, value);
    }
}
