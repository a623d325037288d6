package dev.jcontainer.oci.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter of system calls.
 *
 * @param defaultAction {@code SCMP_ACT_ERRNO} and the like
 * @param defaultErrno what it returns, null for EPERM
 * @param architectures {@code SCMP_ARCH_X86_64} and the like
 * @param flags {@code SECCOMP_FILTER_FLAG_LOG} and the like
 * @param listenerPath the socket that gets the listener, null for none
 * @param listenerMetadata what is sent with it, null for nothing
 */
public record SeccompConfig(
        String defaultAction,
        @Nullable Integer defaultErrno,
        List<String> architectures,
        List<String> flags,
        @Nullable String listenerPath,
        @Nullable String listenerMetadata,
        List<Rule> rules) {
    public SeccompConfig {
        architectures = List.copyOf(architectures);
        flags = List.copyOf(flags);
        rules = List.copyOf(rules);
    }

    /**
     * What happens to some system calls.
     *
     * @param errno of the action, null for EPERM
     * @param arguments all of which must match
     */
    public record Rule(
            List<String> names, String action, @Nullable Integer errno, List<Argument> arguments) {
        public Rule {
            names = List.copyOf(names);
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * A comparison of an argument.
     *
     * @param index from 0 to 5
     * @param value 64 bits without a sign
     * @param valueTwo likewise; of {@code SCMP_CMP_MASKED_EQ}, where {@code value} is the mask
     * @param operator {@code SCMP_CMP_EQ} and the like
     */
    public record Argument(int index, long value, long valueTwo, String operator) {}
}
