package dev.jcontainer.oci.bundle;

import dev.jcontainer.host.SecurityModules;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.LinuxConfig;
import dev.jcontainer.oci.config.LinuxConfig.Namespace;
import dev.jcontainer.oci.config.ProcessConfig;
import java.io.IOException;

/** What a configuration may ask for and this runtime does not have: refused, since ignoring it would be weaker. Pure. */
final class Refusals {
    private Refusals() {}

    /**
     * Refuses it.
     *
     * @throws DocumentException with the place of the first such thing
     */
    static void check(Config config) throws IOException {
        ProcessConfig process = config.process();
        if (process != null) {
            check("process.", process);
        }
        check(config.linux());
    }

    /** The same for one process; the path ends in a dot, or is empty. */
    static void check(String path, ProcessConfig process) throws IOException {
        require(
                process.apparmorProfile() == null || SecurityModules.hasAppArmor(),
                path + "apparmorProfile",
                "AppArmor");
        require(process.selinuxLabel() == null || SecurityModules.hasSelinux(), path + "selinuxLabel", "SELinux");
    }

    private static void check(LinuxConfig linux) throws IOException {
        for (int i = 0; i < linux.namespaces().size(); i++) {
            Namespace namespace = linux.namespaces().get(i);
            String type = namespace.type();
            String path = "linux.namespaces[" + i + "]";
            refuse(
                    namespace.path() != null && type.equals("mount"),
                    path + ".path",
                    "a mount namespace that is there is another's, and its mounts are, too; a container has its own");
        }
        if (linux.namespace("mount") == null) {
            throw new DocumentException(
                    "linux.namespaces", "there is no mount namespace, without which a container would see the host's");
        }
        require(linux.mountLabel() == null || SecurityModules.hasSelinux(), "linux.mountLabel", "SELinux");
        refuse(linux.intelRdt() != null, "linux.intelRdt", "jcontainer does not divide caches and memory bandwidth up");
        if (!linux.netDevices().isEmpty() && linux.namespace("network") == null) {
            throw new DocumentException(
                    "linux.netDevices", "they need another network: give linux.namespaces one of the type network");
        }
        refuse(
                linux.personality() != null && !linux.personality().flags().isEmpty(),
                "linux.personality.flags",
                "the specification has no flags");
    }

    private static void require(boolean isThere, String path, String module) throws DocumentException {
        if (!isThere) {
            throw new DocumentException(path, "this host has no " + module + ", or it is switched off");
        }
    }

    private static void refuse(boolean isThere, String path, String why) throws DocumentException {
        if (isThere) {
            throw new DocumentException(path, why);
        }
    }
}
