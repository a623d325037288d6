package dev.jcontainer.host;

import dev.jcontainer.spec.Privileges;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Which of the kernel's security modules label programs on this host. */
public final class SecurityModules {
    private SecurityModules() {}

    /** Whether AppArmor is there and switched on. */
    public static boolean hasAppArmor() {
        return isOn(new File("/sys/module/apparmor/parameters/enabled"));
    }

    /** Whether SELinux is there, and has been told its policy. */
    public static boolean hasSelinux() {
        return new File("/sys/fs/selinux/enforce").exists();
    }

    /**
     * The labels that somebody here reads: without AppArmor, to be unconfined takes nothing.
     *
     * @throws IllegalArgumentException if others name a module that this host does not have
     */
    public static Privileges settle(Privileges privileges) {
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

    /** A file of the kernel that says Y or N. */
    static boolean isOn(File file) {
        try (InputStream in = new FileInputStream(file)) {
            return in.read() == 'Y';
        } catch (IOException e) {
            return false; // a kernel without the module
        }
    }
}
