package dev.jcontainer.oci;

import dev.jcontainer.oci.bundle.MountOptions;
import dev.jcontainer.oci.json.Text;
import dev.jcontainer.spec.Capability;
import java.util.ArrayList;
import java.util.List;

/** The document that {@code features} prints: what this runtime implements, whatever this host has. */
public final class Features {
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
        out.object("cgroup").member("v1", true).member("v2", true).member("systemd", false);
        out.member("systemdUser", false).member("rdma", false).end();
        isEnabled(out, "seccomp", false);
        isEnabled(out, "apparmor", false);
        isEnabled(out, "selinux", false);
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
