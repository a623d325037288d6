package dev.jcontainer.oci.bundle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.oci.config.SeccompConfig;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Comparison;
import dev.jcontainer.spec.SeccompProfile.Operator;
import dev.jcontainer.spec.SeccompProfile.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns {@code linux.seccomp} into a profile. Pure. */
public final class BundleSeccomp {
    private static final String PATH = "linux.seccomp.";
    private static final String ARCHITECTURE = "SCMP_ARCH_";

    private BundleSeccomp() {}

    /**
     * The profile.
     *
     * @throws DocumentException for what there is not
     */
    public static SeccompProfile of(SeccompConfig config) throws DocumentException {
        SeccompProfile profile = profile(config);
        if (profile.notifies() && config.listenerPath() == null) {
            throw new DocumentException(PATH + "listenerPath", "missing: SCMP_ACT_NOTIFY takes a program that listens");
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
        boolean isTwice = false;
        int seen = 0;
        for (SeccompConfig.Argument argument : rule.arguments()) {
            Operator operator = Operator.valueOf(argument.operator().substring("SCMP_CMP_".length()));
            comparisons.add(new Comparison(argument.index(), operator, argument.value(), argument.valueTwo()));
            isTwice |= (seen >> argument.index() & 1) != 0;
            seen |= 1 << argument.index();
        }
        try {
            for (int i = 0; isTwice && i < comparisons.size(); i++) { // then engines mean: either
                rules.add(new Rule(rule.names(), action, comparisons.subList(i, i + 1)));
            }
            if (!isTwice) {
                rules.add(new Rule(rule.names(), action, comparisons));
            }
        } catch (IllegalArgumentException e) {
            throw new DocumentException(PATH + path, String.valueOf(e.getMessage()));
        }
    }

    private static SeccompAction action(String path, String word, @Nullable Integer data) throws DocumentException {
        int number = data == null ? Errno.EPERM : data;
        switch (word) {
            case "SCMP_ACT_ALLOW":
                return SeccompAction.ALLOW;
            case "SCMP_ACT_ERRNO":
                return SeccompAction.errno(number);
            case "SCMP_ACT_TRACE":
                return SeccompAction.trace(number);
            case "SCMP_ACT_LOG":
                return SeccompAction.LOG;
            case "SCMP_ACT_TRAP":
                return SeccompAction.TRAP;
            case "SCMP_ACT_NOTIFY":
                return SeccompAction.NOTIFY;
            case "SCMP_ACT_KILL_PROCESS":
                return SeccompAction.KILL_PROCESS;
            case "SCMP_ACT_KILL":
            case "SCMP_ACT_KILL_THREAD":
                return SeccompAction.KILL_THREAD;
            default:
                throw new DocumentException(PATH + path, "no action: " + word);
        }
    }

    private static List<String> architectures(List<String> words) throws DocumentException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith(ARCHITECTURE)) {
                throw new DocumentException(PATH + "architectures[" + i + "]", "no " + ARCHITECTURE + ": " + word);
            }
            names.add(word.substring(ARCHITECTURE.length()).toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** TSYNC is about other threads, of which the process has none. */
    private static int flags(List<String> words) throws DocumentException {
        int flags = 0;
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "SECCOMP_FILTER_FLAG_LOG":
                    flags |= SeccompProfile.LOG;
                    break;
                case "SECCOMP_FILTER_FLAG_SPEC_ALLOW":
                    flags |= SeccompProfile.SPEC_ALLOW;
                    break;
                case "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV":
                    flags |= SeccompProfile.WAIT_KILLABLE_RECV;
                    break;
                case "SECCOMP_FILTER_FLAG_TSYNC":
                    break;
                default:
                    throw new DocumentException(PATH + "flags[" + i + "]", "no flag of a filter: " + words.get(i));
            }
        }
        return flags;
    }
}
