package dev.jcontainer.host;

import dev.jcontainer.host.SubordinateIds.Grant;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.User;
import dev.jcontainer.spec.UserNamespace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which user namespace a container gets on this host. */
public final class UserNamespaces {
    private static final String MAXIMUM = "/proc/sys/user/max_user_namespaces";
    private static final int CAP_SYS_ADMIN = 21;
    private static final long UNSIGNED_INT = 0xffffffffL;

    private UserNamespaces() {}

    /**
     * Returns the map of the user namespace, or null if the container gets none.
     *
     * @throws IllegalArgumentException if this process may not use the requested user namespace; the text says why
     * @throws IOException if the files of subordinate ids cannot be read
     */
    public static @Nullable IdMap resolve(UserNamespace wanted, HostFacts facts) throws IOException {
        return isPrivileged(facts.capabilitiesOverTheMachine()) ? ofRoot(wanted) : ofOrdinaryUser(wanted, facts);
    }

    private static @Nullable IdMap ofRoot(UserNamespace wanted) throws IOException {
        if (wanted == UserNamespace.KEEP_ID) {
            throw new IllegalArgumentException(
                    "The user namespace keep-id is for ordinary users: root's number inside is 0 in any case. Use"
                            + " auto");
        }
        if (wanted == UserNamespace.AUTO) {
            List<IdMap.Range> ids = List.of(new IdMap.Range(0, FreeIdRange.find(), FreeIdRange.SIZE));
            return new IdMap(ids, ids, IdMap.Writer.ROOT);
        }
        if (wanted instanceof UserNamespace.Ranges) {
            UserNamespace.Ranges ranges = (UserNamespace.Ranges) wanted;
            return new IdMap(map(ranges.uids()), map(ranges.gids()), IdMap.Writer.ROOT);
        }
        return null;
    }

    private static List<IdMap.Range> map(List<UserNamespace.Range> ranges) {
        List<IdMap.Range> map = new ArrayList<>(ranges.size());
        for (UserNamespace.Range range : ranges) {
            map.add(new IdMap.Range(range.container(), range.host(), range.size()));
        }
        return map;
    }

    private static IdMap ofOrdinaryUser(UserNamespace wanted, HostFacts facts) throws IOException {
        if (wanted == UserNamespace.HOST) {
            throw new IllegalArgumentException("The host's user namespace requires CAP_SYS_ADMIN, that is root; an"
                    + " ordinary user's container has its own user namespace");
        }
        long ids = Syscalls.effectiveIds();
        long uid = ids >>> 32;
        long gid = ids & UNSIGNED_INT;
        String name = System.getProperty("user.name");
        List<Grant> uids = SubordinateIds.of(SubordinateIds.UIDS, name, uid);
        List<Grant> gids = SubordinateIds.of(SubordinateIds.GIDS, name, uid);
        if (facts.groups() != null) { // the files may belong to another user namespace
            uids = thereIn(IdMap.parse(Files.readString(Path.of("/proc/self/uid_map"))), uids);
            gids = thereIn(facts.groups(), gids);
        }
        if (wanted instanceof UserNamespace.Ranges) {
            return granted((UserNamespace.Ranges) wanted, uids, gids, uid, gid);
        }
        boolean hasRanges = hasPrograms() && !uids.isEmpty() && !gids.isEmpty();
        if (wanted == UserNamespace.KEEP_ID) {
            return hasRanges
                    ? new IdMap(
                            SubordinateIds.mapAround(uids, uid),
                            SubordinateIds.mapAround(gids, gid),
                            IdMap.Writer.PROGRAMS)
                    : IdMap.ofOne(uid, uid, gid, gid);
        }
        return hasRanges
                ? new IdMap(SubordinateIds.map(uids, uid), SubordinateIds.map(gids, gid), IdMap.Writer.PROGRAMS)
                : IdMap.ofOne(uid, gid);
    }

    private static List<Grant> thereIn(@Nullable List<IdMap.Range> ids, List<Grant> grants) {
        List<Grant> there = new ArrayList<>();
        for (Grant grant : grants) {
            if (IdMap.hasAll(ids, grant.first(), grant.count())) {
                there.add(grant);
            }
        }
        return there;
    }

    /** Without the programs a user may map only its own ids. */
    private static IdMap granted(
            UserNamespace.Ranges wanted, List<Grant> uidGrants, List<Grant> gidGrants, long uid, long gid) {
        UserNamespace.Range user = wanted.uids().get(0);
        UserNamespace.Range group = wanted.gids().get(0);
        if (wanted.uids().size() == 1 && isOwn(user, uid) && wanted.gids().size() == 1 && isOwn(group, gid)) {
            return IdMap.ofOne(user.container(), uid, group.container(), gid);
        }
        check(wanted.uids(), uidGrants, uid, "users", SubordinateIds.UIDS);
        check(wanted.gids(), gidGrants, gid, "groups", SubordinateIds.GIDS);
        if (!hasPrograms()) {
            throw new IllegalArgumentException(
                    "Mapping more than the user's own ids requires newuidmap and newgidmap (the package uidmap), which"
                            + " are not installed");
        }
        return new IdMap(map(wanted.uids()), map(wanted.gids()), IdMap.Writer.PROGRAMS);
    }

    private static void check(
            List<UserNamespace.Range> ranges, List<Grant> grants, long own, String what, String file) {
        for (UserNamespace.Range range : ranges) {
            boolean isGranted = isOwn(range, own);
            for (Grant grant : grants) {
                isGranted |= grant.has(range.host(), range.size());
            }
            if (!isGranted) {
                throw new IllegalArgumentException("The " + what + " " + range.host() + " to "
                        + (range.host() + range.size() - 1) + " of the host are not this user's to map: it has "
                        + own + shown(grants) + ", by " + file);
            }
        }
    }

    private static String shown(List<Grant> grants) {
        StringBuilder text = new StringBuilder();
        for (Grant grant : grants) {
            text.append(", ").append(grant.first()).append(" to ").append(grant.first() + grant.count() - 1);
        }
        return text.toString();
    }

    private static boolean isOwn(UserNamespace.Range range, long own) {
        return range.host() == own && range.size() == 1;
    }

    /**
     * Returns the user that a program runs as: the specification's user, or with keep-id and without a given user, the
     * user of this process.
     */
    public static User user(ContainerSpec spec) {
        if (spec.userNamespace() != UserNamespace.KEEP_ID || spec.hasUser()) {
            return spec.user();
        }
        long ids = Syscalls.effectiveIds();
        return User.of(ids >>> 32, ids & UNSIGNED_INT);
    }

    /** Whether newuidmap and newgidmap are installed. */
    public static boolean hasPrograms() {
        return isProgram("/usr/bin/newuidmap") && isProgram("/usr/bin/newgidmap");
    }

    private static boolean isProgram(String path) {
        return new File(path).canExecute();
    }

    /**
     * Returns why an ordinary user cannot make a user namespace on this host, and what to do; called after one was
     * refused.
     */
    public static String advice() {
        return reason() + " Or do without namespaces: --isolation landlock (library: Isolation.LANDLOCK).";
    }

    /** Whether this process is root, in any user namespace. */
    public static boolean isRoot() {
        return Syscalls.effectiveIds() >>> 32 == 0;
    }

    /**
     * The last part of several pieces of advice; it is empty for a user who is already root, such as in a container.
     */
    public static String orAsRoot() {
        return isRoot() ? "" : ", or run as root";
    }

    private static String reason() {
        try {
            return knownReason();
        } catch (SystemCallException e) {
            return "Cannot find out why the kernel refuses a user namespace: " + e.getMessage();
        }
    }

    private static String knownReason() throws SystemCallException {
        if ("0".equals(setting(MAXIMUM))) {
            return "User namespaces are switched off here: sysctl user.max_user_namespaces=15000" + orAsRoot() + ".";
        }
        if ("0".equals(setting("/proc/sys/kernel/unprivileged_userns_clone"))) {
            return "User namespaces are switched off for ordinary users: sysctl kernel.unprivileged_userns_clone=1"
                    + orAsRoot() + ".";
        }
        if ("1".equals(setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"))) {
            return "AppArmor denies user namespaces to ordinary users' programs. As root, allow them for this java, and"
                    + " so for all programs that it runs: echo 'abi <abi/4.0>, profile jcontainer " + program()
                    + " flags=(unconfined) { userns, }' > /etc/apparmor.d/jcontainer && apparmor_parser -r"
                    + " /etc/apparmor.d/jcontainer (the helper runs from memory; so no profile can name it, and it has"
                    + " java's); or allow them for everybody: sysctl kernel.apparmor_restrict_unprivileged_userns=0"
                    + orAsRoot() + ".";
        }
        return isRoot()
                ? "Root lacks the capability SYS_ADMIN here, and may not make a user namespace either: in another"
                        + " container, its engine must grant the capability or allow user namespaces."
                : "An ordinary user may not make a user namespace here; in another container its engine must allow it,"
                        + " or run as root.";
    }

    /** Whether no user, not even root, may make a user namespace here; false also if that cannot be read. */
    public static boolean areSwitchedOff() {
        try {
            return "0".equals(setting(MAXIMUM));
        } catch (SystemCallException e) {
            return false;
        }
    }

    private static String program() {
        return ProcessHandle.current().info().command().orElse("/usr/bin/java");
    }

    /** Returns the value of a sysctl; it is empty only if there is no such sysctl. */
    private static String setting(String path) throws SystemCallException {
        byte[] value = KernelFiles.readIfThere(path);
        return value == null ? "" : Bytes.decode(value).trim();
    }

    /** Whether this process may make device nodes: mknod(2) requires CAP_MKNOD in the first user namespace. */
    public static boolean mayMakeNodes(long permittedCapabilities) throws IOException {
        return (permittedCapabilities & Capability.MKNOD.bit()) != 0 && isFirst();
    }

    /** Whether this process is not root of the machine: it is an ordinary user, or root of another user namespace. */
    public static boolean isRootless() throws IOException {
        return Syscalls.effectiveIds() >>> 32 != 0 || !isFirst();
    }

    /**
     * Returns the user that this process is outside of its user namespace; in the first user namespace that is its own
     * user.
     */
    public static long effectiveUserOutside() throws IOException {
        long uid = Syscalls.effectiveIds() >>> 32;
        for (String line : Files.readAllLines(Path.of("/proc/self/uid_map"))) {
            String[] range = line.strip().split(" +", -1);
            long first = Long.parseLong(range[0]);
            if (uid >= first && uid - first < Long.parseLong(range[2])) {
                return Long.parseLong(range[1]) + uid - first;
            }
        }
        return uid;
    }

    /** Whether this process is in the machine's first user namespace, which maps every id to itself. */
    public static boolean isFirst() throws IOException {
        String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
        return map.startsWith("0 ") && map.substring(1).strip().startsWith("0 ") && map.endsWith(" 4294967295");
    }

    /** Whether this process has the rights of root: its containers need no user namespace. */
    public static boolean isPrivileged(long permittedCapabilities) {
        return (permittedCapabilities >>> CAP_SYS_ADMIN & 1) != 0;
    }
}
