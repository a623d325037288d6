package dev.jcontainer.oci.bundle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.oci.config.SeccompConfig;
import dev.jcontainer.oci.seccomp.ComparedArguments;
import dev.jcontainer.oci.seccomp.SeccompNames;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Comparison;
import dev.jcontainer.spec.SeccompProfile.Operator;
import dev.jcontainer.spec.SeccompProfile.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns {@code linux.seccomp} into a profile. Pure. */
public final class BundleSeccomp {
    private static final String PATH = "linux.seccomp.";

    private BundleSeccomp() {}

    /**
     * Returns the profile of a configuration.
     *
     * @throws DocumentException if the configuration names an unknown action, architecture or flag, or if it needs a
     *     seccomp agent and has none
     */
    public static SeccompProfile of(SeccompConfig config) throws DocumentException {
        SeccompProfile profile = profile(config);
        if (profile.notifies() && config.listenerPath() == null) {
            throw new DocumentException(PATH + "listenerPath", "missing: SCMP_ACT_NOTIFY requires a seccomp agent");
        }
        return profile;
    }

    private static SeccompProfile profile(SeccompConfig config) throws DocumentException {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < config.rules().size(); i++) {
            add(rules, "syscalls[" + i + "]", config.rules().get(i));
        }
        try {
            return new SeccompProfile(
                    action("defaultAction", config.defaultAction(), config.defaultErrno()),
                    architectures(config.architectures()),
                    flags(config.flags()),
                    rules);
        } catch (IllegalArgumentException e) {
            throw new DocumentException("linux.seccomp", String.valueOf(e.getMessage()));
        }
    }

    private static void add(List<Rule> rules, String path, SeccompConfig.Rule rule) throws DocumentException {
        SeccompAction action = action(path + ".action", rule.action(), rule.errno());
        List<Comparison> comparisons = new ArrayList<>();
        for (SeccompConfig.Argument argument : rule.arguments()) {
            Operator operator = SeccompNames.operator(argument.operator());
            comparisons.add(new Comparison(argument.index(), operator, argument.value(), argument.valueTwo()));
        }
        try {
            for (List<Comparison> alternative : ComparedArguments.alternatives(comparisons)) {
                rules.add(new Rule(rule.names(), action, alternative));
            }
        } catch (IllegalArgumentException e) {
            throw new DocumentException(PATH + path, String.valueOf(e.getMessage()));
        }
    }

    private static SeccompAction action(String path, String word, @Nullable Integer data) throws DocumentException {
        SeccompAction action = SeccompNames.action(word, data == null ? Errno.EPERM : data);
        if (action == null) {
            throw new DocumentException(PATH + path, "not an action: " + word);
        }
        return action;
    }

    private static List<String> architectures(List<String> words) throws DocumentException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String name = SeccompNames.architecture(words.get(i));
            if (name == null) {
                throw new DocumentException(
                        PATH + "architectures[" + i + "]", "not of the form SCMP_ARCH_NAME: " + words.get(i));
            }
            names.add(name);
        }
        return names;
    }

    private static int flags(List<String> words) throws DocumentException {
        int flags = 0;
        for (int i = 0; i < words.size(); i++) {
            int flag = SeccompNames.flag(words.get(i));
            if (flag < 0) {
                throw new DocumentException(PATH + "flags[" + i + "]", "not a flag of a filter: " + words.get(i));
            }
            flags |= flag;
        }
        return flags;
    }
}
