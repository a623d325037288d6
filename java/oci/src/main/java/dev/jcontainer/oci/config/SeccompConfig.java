package dev.jcontainer.oci.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The seccomp profile of a configuration.
 *
 * @param defaultAction the action for system calls without a rule, such as {@code SCMP_ACT_ERRNO}
 * @param defaultErrno the error number of the default action, or null for EPERM
 * @param architectures names such as {@code SCMP_ARCH_X86_64}
 * @param flags names such as {@code SECCOMP_FILTER_FLAG_LOG}
 * @param listenerPath the socket of the seccomp agent, to which the filter's descriptor is sent, or null for none
 * @param listenerMetadata text that is sent with the descriptor, or null for none
 * @param rules the rules for system calls
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
     * A rule for some system calls.
     *
     * @param names the names of the system calls
     * @param action the action, such as {@code SCMP_ACT_ALLOW}
     * @param errno the error number of the action, or null for EPERM
     * @param arguments comparisons; the rule applies if all of them match
     */
    public record Rule(
            List<String> names, String action, @Nullable Integer errno, List<Argument> arguments) {
        public Rule {
            names = List.copyOf(names);
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * A comparison of an argument of a system call.
     *
     * @param index the number of the argument, from 0 to 5
     * @param value an unsigned number of 64 bits; the mask for {@code SCMP_CMP_MASKED_EQ}
     * @param valueTwo an unsigned number of 64 bits, only used by {@code SCMP_CMP_MASKED_EQ}: the value to compare with
     * @param operator the operator, such as {@code SCMP_CMP_EQ}
     */
    public record Argument(int index, long value, long valueTwo, String operator) {}
}
