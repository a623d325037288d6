package dev.jcontainer.host;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.spec.Privileges;
import java.io.IOException;

/** The security modules of the kernel that label programs on this host. */
public final class SecurityModules {
    private SecurityModules() {}

    /** Whether the kernel has AppArmor, and it is enabled. */
    public static boolean hasAppArmor() throws IOException {
        return isOn("/sys/module/apparmor/parameters/enabled");
    }

    /** Whether the kernel has SELinux, and its policy is loaded. */
    public static boolean hasSelinux() throws IOException {
        return KernelFiles.exists("/sys/fs/selinux/enforce");
    }

    /**
     * Returns the privileges without labels that have no effect here: on a host without AppArmor every program is
     * unconfined.
     *
     * @throws IOException if the modules cannot be read
     * @throws IllegalArgumentException if a label is for a module that this host does not have
     */
    public static Privileges settle(Privileges privileges) throws IOException {
        boolean isUnconfined = Privileges.UNCONFINED.equals(privileges.appArmorProfile());
        if (isUnconfined && !hasAppArmor()) {
            return settle(privileges.toBuilder().appArmorProfile(null).build());
        }
        if (privileges.appArmorProfile() != null && !hasAppArmor()) {
            throw new IllegalArgumentException("the AppArmor profile '" + privileges.appArmorProfile()
                    + "' cannot be applied: this host's kernel has no AppArmor, or it is switched off. Boot it with"
                    + " apparmor=1 security=apparmor, or leave the profile out");
        }
        if (privileges.selinuxLabel() != null && !hasSelinux()) {
            throw new IllegalArgumentException("the SELinux context '" + privileges.selinuxLabel()
                    + "' cannot be given: this host has no SELinux, or it is switched off. Leave it out, or say"
                    + " label=disable");
        }
        return privileges;
    }

    /** Whether a file of the kernel says Y; without the module there is no such file. */
    static boolean isOn(String file) throws IOException {
        byte[] answer = KernelFiles.readIfThere(file);
        return answer != null && answer.length > 0 && answer[0] == 'Y';
    }
}
