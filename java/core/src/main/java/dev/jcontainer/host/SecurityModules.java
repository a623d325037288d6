package dev.jcontainer.host;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.spec.Privileges;
import java.io.IOException;

/** Which of the kernel's security modules label programs on this host. */
public final class SecurityModules {
    private SecurityModules() {}

    /** Whether AppArmor is there and switched on. */
    public static boolean hasAppArmor() throws IOException {
        return isOn("/sys/module/apparmor/parameters/enabled");
    }

    /** Whether SELinux is there, and has been told its policy. */
    public static boolean hasSelinux() throws IOException {
        return KernelFiles.exists("/sys/fs/selinux/enforce");
    }

    /**
     * The labels that somebody here reads: without AppArmor, to be unconfined takes nothing.
     *
     * @throws IOException if it cannot be looked which ones there are
     * @throws IllegalArgumentException if others name a module that this host does not have
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

    /** A file of the kernel that says Y or N; one without the module has none. */
    static boolean isOn(String file) throws IOException {
        byte[] answer = KernelFiles.readIfThere(file);
        return answer != null && answer.length > 0 && answer[0] == 'Y';
    }
}
