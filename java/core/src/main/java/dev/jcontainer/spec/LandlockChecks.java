package dev.jcontainer.spec;

/** What a specification may ask for with {@link Isolation#LANDLOCK}: nothing that takes namespaces. */
final class LandlockChecks {
    private LandlockChecks() {}

    /**
     * Refuses what cannot be kept.
     *
     * @param hasRoot whether a root was given
     * @throws IllegalArgumentException if it asks for something else, or names no file
     */
    static void check(ContainerSpec spec, boolean hasRoot) {
        refuse(hasRoot, "A root filesystem of its own (--rootfs)");
        refuse(!spec.mounts().isEmpty(), "A mount (--volume, --mount, --tmpfs)");
        refuse(spec.shmSize() != ContainerSpec.DEFAULT_SHM_SIZE, "A /dev/shm of its own (--shm-size)");
        refuse(!spec.devices().isEmpty(), "A device (--device)");
        refuse(!spec.sysctls().isEmpty(), "A kernel parameter (--sysctl)");
        refuse(spec.hostname() != null, "A host name of its own (--hostname)");
        refuse(!spec.hosts().isEmpty(), "A line of /etc/hosts (--add-host)");
        refuse(!spec.dns().equals(Dns.NONE), "An /etc/resolv.conf of its own (--dns)");
        refuse(spec.hasUser(), "Another user (--user, --group-add)");
        refuse(spec.userNamespace() != UserNamespace.DEFAULT, "A user namespace (--userns)");
        refuse(spec.init(), "An init of its own (--init)");
        refuse(spec.stdio().isTerminal(), "A terminal of its own (--tty)");
        privileges(spec.privileges());
    }

    private static void privileges(Privileges privileges) {
        Capabilities capabilities = privileges.capabilities();
        refuse(privileges.isPrivileged(), "All privileges (--privileged)");
        refuse(
                (capabilities.granted() & ~Capabilities.DEFAULT.granted() | capabilities.required()) != 0,
                "A capability (--cap-add, --cap-ambient)");
        refuse(!privileges.noNewPrivs(), "Gaining privileges (--security-opt no-new-privileges=false)");
        refuse(privileges.seccomp() != Seccomp.DEFAULT, "Another filter of system calls (--security-opt seccomp)");
        refuse(
                !privileges.masked().isEmpty() || privileges.hasUnmasked(),
                "A masked or unmasked path (--security-opt mask, unmask, systempaths)");
        refuse(
                privileges.appArmorProfile() != null
                        || privileges.selinuxLabel() != null
                        || privileges.selinuxMountLabel() != null,
                "A security label (--security-opt apparmor, label)");
        if (privileges.landlockReadOnly().isEmpty()
                && privileges.landlockReadWrite().isEmpty()) {
            throw new IllegalArgumentException("The isolation landlock takes at least one rule (--landlock-ro,"
                    + " --landlock-rw): without any the program could not even be read");
        }
    }

    private static void refuse(boolean isAsked, String what) {
        if (isAsked) {
            throw new IllegalArgumentException(what + " cannot be had with the isolation landlock (--isolation), which"
                    + " has no namespaces and no privileges: leave it out, or take the isolation namespaces");
        }
    }
}
