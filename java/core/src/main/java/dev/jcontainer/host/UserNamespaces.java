package dev.jcontainer.host;

import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.spec.UserNamespace;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which user namespace a container gets on this host. */
public final class UserNamespaces {
    private static final int CAP_SYS_ADMIN = 21;

    private UserNamespaces() {}

    /**
     * The map of the user namespace, or null for none.
     *
     * @throws IllegalArgumentException if this process may not have what is asked for; the text says why
     * @throws IOException if the files of subordinate ids cannot be read
     */
    public static @Nullable IdMap resolve(UserNamespace wanted, HostFacts facts) throws IOException {
        boolean isPrivileged = isPrivileged(facts.permittedCapabilities());
        if (wanted == UserNamespace.HOST) {
            if (!isPrivileged) {
                throw new IllegalArgumentException("The host's user namespace takes CAP_SYS_ADMIN, that is root; an"
                        + " ordinary user's container has one of its own");
            }
            return null;
        }
        return isPrivileged ? null : ofOrdinaryUser();
    }

    /** All ids of /etc/subuid and /etc/subgid where the programs that may map them are there, else the user alone. */
    private static IdMap ofOrdinaryUser() throws IOException {
        long ids = Syscalls.effectiveIds();
        int uid = (int) (ids >>> 32);
        int gid = (int) ids;
        String name = System.getProperty("user.name");
        List<IdMap.Range> uids = SubordinateIds.map("/etc/subuid", name, uid, uid);
        List<IdMap.Range> gids = SubordinateIds.map("/etc/subgid", name, uid, gid);
        boolean hasPrograms = isProgram("/usr/bin/newuidmap") && isProgram("/usr/bin/newgidmap");
        return hasPrograms && uids.size() > 1 && gids.size() > 1 ? new IdMap(uids, gids, false) : IdMap.ofOne(uid, gid);
    }

    private static boolean isProgram(String path) {
        return new File(path).canExecute();
    }

    /** What keeps an ordinary user from a user namespace on this host, and what to do; asked when one was refused. */
    public static String advice() {
        if ("0".equals(setting("/proc/sys/user/max_user_namespaces"))) {
            return "User namespaces are switched off here: sysctl user.max_user_namespaces=15000, or run as root.";
        }
        if ("0".equals(setting("/proc/sys/kernel/unprivileged_userns_clone"))) {
            return "User namespaces are switched off for ordinary users: sysctl kernel.unprivileged_userns_clone=1, or run"
                    + " as root.";
        }
        if ("1".equals(setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"))) {
            return "AppArmor keeps ordinary users' programs from user namespaces: install a profile that allows userns to"
                    + " the java program that runs this, or sysctl kernel.apparmor_restrict_unprivileged_userns=0, or run"
                    + " as root.";
        }
        return "An ordinary user may not do it here; in another container its engine has to allow user namespaces, or run as"
                + " root.";
    }

    /** The value of a sysctl; empty where there is no such one, or it may not be read. */
    private static String setting(String path) {
        try (InputStream in = new FileInputStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).trim();
        } catch (IOException e) {
            return "";
        }
    }

    /** Whether this process may do what root may: its containers need no user namespace. */
    public static boolean isPrivileged(long permittedCapabilities) {
        return (permittedCapabilities >>> CAP_SYS_ADMIN & 1) != 0;
    }
}
