package dev.jcontainer.oci;

import dev.jcontainer.json.Text;
import dev.jcontainer.oci.bundle.BundleMountOptions;
import dev.jcontainer.oci.config.Hooks;
import dev.jcontainer.oci.config.LinuxConfig;
import dev.jcontainer.oci.config.LinuxConfig.MemoryPolicy;
import dev.jcontainer.oci.config.Specification;
import dev.jcontainer.oci.seccomp.SeccompNames;
import dev.jcontainer.spec.Capability;
import java.util.ArrayList;
import java.util.List;

/** The document that {@code features} prints: what this runtime implements, independent of what this host supports. */
public final class Features {
    private Features() {}

    /** Returns the document, indented, on several lines. */
    public static String toJson() {
        Text out = Text.indented("    ").object();
        out.member("ociVersionMin", Specification.OLDEST).member("ociVersionMax", Specification.VERSION);
        out.member("hooks", Hooks.KINDS);
        out.member("mountOptions", BundleMountOptions.names());
        out.object("linux");
        out.member("namespaces", LinuxConfig.NAMESPACE_TYPES);
        out.member("capabilities", capabilities());
        out.object("cgroup").member("v1", true).member("v2", true).member("systemd", true);
        out.member("systemdUser", true).member("rdma", true).end();
        out.object("seccomp").member("enabled", true);
        out.member("actions", SeccompNames.ACTIONS).member("operators", SeccompNames.OPERATORS);
        out.member("knownFlags", SeccompNames.FLAGS)
                .member("supportedFlags", SeccompNames.FLAGS)
                .end();
        isEnabled(out, "apparmor", true);
        isEnabled(out, "selinux", true);
        isEnabled(out, "intelRdt", false);
        out.object("mountExtensions");
        isEnabled(out, "idmap", true);
        out.end();
        isEnabled(out, "netDevices", true);
        out.object("memoryPolicy").member("modes", MemoryPolicy.MODES);
        out.member("flags", MemoryPolicy.FLAGS).end();
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
