package dev.jcontainer.oci;

import dev.jcontainer.oci.bundle.MountOptions;
import dev.jcontainer.oci.json.Text;
import dev.jcontainer.spec.Capability;
import java.util.ArrayList;
import java.util.List;

/** The document that {@code features} prints: what this runtime implements, whatever this host has. */
public final class Features {
    private static final List<String> SECCOMP_ACTIONS = List.of(
            "SCMP_ACT_ALLOW",
            "SCMP_ACT_ERRNO",
            "SCMP_ACT_KILL",
            "SCMP_ACT_KILL_PROCESS",
            "SCMP_ACT_KILL_THREAD",
            "SCMP_ACT_LOG",
            "SCMP_ACT_NOTIFY",
            "SCMP_ACT_TRACE",
            "SCMP_ACT_TRAP");
    private static final List<String> SECCOMP_OPERATORS = List.of(
            "SCMP_CMP_EQ",
            "SCMP_CMP_GE",
            "SCMP_CMP_GT",
            "SCMP_CMP_LE",
            "SCMP_CMP_LT",
            "SCMP_CMP_MASKED_EQ",
            "SCMP_CMP_NE");
    private static final List<String> SECCOMP_FLAGS =
            List.of("SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_TSYNC");

    private Features() {}

    /** The document, in lines. */
    public static String toJson() {
        Text out = Text.indented("    ").object();
        out.member("ociVersionMin", Specification.OLDEST).member("ociVersionMax", Specification.VERSION);
        out.member("hooks", List.of("prestart", "createRuntime", "poststart", "poststop"));
        out.member("mountOptions", MountOptions.names());
        out.object("linux");
        out.member("namespaces", List.of("cgroup", "ipc", "mount", "network", "pid", "uts"));
        out.member("capabilities", capabilities());
        out.object("cgroup").member("v1", true).member("v2", true).member("systemd", true);
        out.member("systemdUser", true).member("rdma", false).end();
        out.object("seccomp").member("enabled", true);
        out.member("actions", SECCOMP_ACTIONS).member("operators", SECCOMP_OPERATORS);
        out.member("knownFlags", SECCOMP_FLAGS)
                .member("supportedFlags", SECCOMP_FLAGS)
                .end();
        isEnabled(out, "apparmor", true);
        isEnabled(out, "selinux", true);
        isEnabled(out, "intelRdt", false);
        out.object("mountExtensions");
        isEnabled(out, "idmap", false);
        out.end();
        isEnabled(out, "netDevices", false);
        return out.end().end() + "\n";
    }

    private static void isEnabled(Text out, String member, boolean value) {
        out.object(member).member("enabled", value).end();
    }

    private static List<String> capabilities() {
        List<String> names = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            names.add("CAP_" + capability.name());
        }
        return names;
    }
}
