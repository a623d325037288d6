package dev.jcontainer.oci.bundle;

import dev.jcontainer.host.SecurityModules;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.LinuxConfig;
import dev.jcontainer.oci.config.LinuxConfig.Namespace;
import dev.jcontainer.oci.config.ProcessConfig;
import java.io.IOException;

/**
 * Refuses valid settings that this runtime or this host does not support. They are not ignored, because that would make
 * a weaker container.
 */
final class Refusals {
    private Refusals() {}

    /**
     * Checks a configuration.
     *
     * @throws DocumentException with the path of the first setting that is not supported
     * @throws IOException if the host's security modules cannot be read
     */
    static void check(Config config) throws IOException {
        ProcessConfig process = config.process();
        if (process != null) {
            check("process.", process);
        }
        check(config.linux());
    }

    /** Checks one process; its path ends in a dot, or is empty. */
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
                    "a container cannot join an existing mount namespace, because it would change the mounts of"
                            + " others");
        }
        if (linux.namespace("mount") == null) {
            throw new DocumentException(
                    "linux.namespaces", "there is no mount namespace, so the container would see the host's mounts");
        }
        require(linux.mountLabel() == null || SecurityModules.hasSelinux(), "linux.mountLabel", "SELinux");
        refuse(
                linux.intelRdt() != null,
                "linux.intelRdt",
                "jcontainer does not support the allocation of caches and memory bandwidth");
        if (!linux.netDevices().isEmpty() && linux.namespace("network") == null) {
            throw new DocumentException(
                    "linux.netDevices", "they need another network: add one of the type network to linux.namespaces");
        }
        refuse(
                linux.personality() != null && !linux.personality().flags().isEmpty(),
                "linux.personality.flags",
                "the specification defines no flags");
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
