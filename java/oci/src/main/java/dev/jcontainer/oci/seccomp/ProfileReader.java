package dev.jcontainer.oci.seccomp;

import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Comparison;
import dev.jcontainer.spec.SeccompProfile.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a seccomp profile in the format of Docker and Podman. This is the format of {@code linux.seccomp} of the OCI
 * runtime specification, with {@code archMap} and with conditions ({@code includes}, {@code excludes}) by capabilities,
 * architecture and kernel. Like both engines, this class ignores unknown members; unknown names of system calls are
 * ignored when the profile is compiled.
 */
public final class ProfileReader {
    private final String machine;
    private final long kernel;

    private ProfileReader(String machine, long kernel) {
        this.machine = machine;
        this.kernel = kernel;
    }

    /**
     * Reads the profile in a document, for this machine.
     *
     * @throws DocumentException if the document is not a valid profile; the message begins with the path in the
     *     document
     */
    public static SeccompProfile read(byte[] document) throws DocumentException {
        String architecture = System.getProperty("os.arch");
        return read(document, "amd64".equals(architecture) ? "x86_64" : architecture, System.getProperty("os.version"));
    }

    /**
     * Reads the profile in a document, for another machine.
     *
     * @param machine the architecture, as {@code uname -m} prints it
     * @param release the release of its kernel
     */
    static SeccompProfile read(byte[] document, String machine, String release) throws DocumentException {
        Long kernel = ProfileValues.version(release);
        if (kernel == null) {
            throw new DocumentException(
                    "", "the kernel's release '" + release + "' does not begin with a version such as 5.10");
        }
        return new ProfileReader(machine, kernel).profile(Document.parse(document));
    }

    private SeccompProfile profile(Value document) throws DocumentException {
        refuseListener(document, "listenerPath");
        refuseListener(document, "listenerMetadata");
        SeccompAction otherwise = ProfileValues.action(document, "defaultAction", "defaultErrnoRet", "defaultErrno");
        int flags = 0;
        for (Value flag : document.elements("flags")) {
            flags |= ProfileValues.flag(flag);
        }
        List<Rule> rules = new ArrayList<>();
        for (Value rule : document.elements("syscalls")) {
            rule(rule, rules);
        }
        return new SeccompProfile(otherwise, architectures(document), flags, rules);
    }

    private static void refuseListener(Value document, String member) throws DocumentException {
        if (!document.stringOrEmpty(member).isEmpty()) {
            throw document.problem(member, "a seccomp agent is not supported here: remove it");
        }
    }

    private List<String> architectures(Value document) throws DocumentException {
        List<String> architectures = new ArrayList<>();
        List<Value> listed = document.elements("architectures");
        List<Value> mapped = document.elements("archMap");
        if (!listed.isEmpty() && !mapped.isEmpty()) {
            throw document.problem("archMap", "archMap and architectures exclude each other");
        }
        for (Value architecture : listed) {
            architectures.add(ProfileValues.architecture(architecture));
        }
        for (Value entry : mapped) {
            boolean isOwn =
                    ProfileValues.architecture(entry.require("architecture")).equals(machine);
            for (Value architecture : entry.elements("subArchitectures")) {
                String name = ProfileValues.architecture(architecture);
                if (isOwn) {
                    architectures.add(name);
                }
            }
        }
        return architectures;
    }

    private void rule(Value rule, List<Rule> rules) throws DocumentException {
        List<String> names = names(rule);
        SeccompAction action = ProfileValues.action(rule, "action", "errnoRet", "errno");
        List<Comparison> comparisons = comparisons(rule);
        Value includes = rule.get("includes");
        Value excludes = rule.get("excludes");
        boolean counts = (includes == null || isMet(includes, true)) && (excludes == null || !isMet(excludes, false));
        long needed = includes == null ? 0 : capabilities(includes);
        long unwanted = excludes == null ? 0 : capabilities(excludes);
        if (!counts) {
            return;
        }
        for (List<Comparison> alternative : ComparedArguments.alternatives(comparisons)) {
            rules.add(new Rule(names, action, alternative, needed, unwanted));
        }
    }

    private static List<String> names(Value rule) throws DocumentException {
        List<String> names = rule.strings("names");
        String name = rule.stringOrEmpty("name");
        if (!name.isEmpty()) {
            if (!names.isEmpty()) {
                throw rule.problem("name", "name and names exclude each other");
            }
            return List.of(name);
        }
        if (names.isEmpty()) {
            throw rule.problem("names", rule.get("names") == null ? "missing" : "empty");
        }
        for (int i = 0; i < names.size(); i++) {
            if (!isName(names.get(i))) {
                throw rule.elements("names").get(i).problem("not a name of a system call");
            }
        }
        return names;
    }

    private static boolean isName(String name) {
        boolean valid = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            valid &= name.charAt(i) > ' ' && name.charAt(i) < 0x7f;
        }
        return valid;
    }

    private static List<Comparison> comparisons(Value rule) throws DocumentException {
        List<Comparison> comparisons = new ArrayList<>();
        for (Value argument : rule.elements("args")) {
            comparisons.add(new Comparison(
                    (int) argument.requireNumber("index", 0, 5),
                    ProfileValues.operator(argument.require("op")),
                    argument.unsignedOrZero("value"),
                    argument.unsignedOrZero("valueTwo")));
        }
        return comparisons;
    }

    /**
     * Whether a condition by architecture and kernel is met. Capabilities are not checked here, because they depend on
     * the container.
     *
     * @param whereUnsaid the result for a part that is not given: true for {@code includes}, false for {@code excludes}
     */
    private boolean isMet(Value condition, boolean whereUnsaid) throws DocumentException {
        List<String> architectures = condition.strings("arches");
        boolean isListed =
                architectures.isEmpty() ? whereUnsaid : architectures.contains(ProfileValues.goName(machine));
        Value least = condition.get("minKernel");
        boolean isNewEnough = whereUnsaid;
        if (least != null && !least.string().isEmpty()) {
            Long version = ProfileValues.version(least.string());
            if (version == null) {
                throw least.problem("not a kernel version: \"" + least.string() + "\"");
            }
            isNewEnough = kernel >= version;
        }
        return whereUnsaid ? isListed && isNewEnough : isListed || isNewEnough;
    }

    private static long capabilities(Value condition) throws DocumentException {
        long bits = 0;
        for (Value name : condition.elements("caps")) {
            try {
                bits |= Capability.parse(name.string()).bit();
            } catch (IllegalArgumentException e) {
                throw name.problem(String.valueOf(e.getMessage()));
            }
        }
        return bits;
    }
}
