package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.Privileges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The options of {@code run} about what a container may do to the machine. */
final class PrivilegeOptions {
    private static final String ALL = "ALL";
    private static final String PRIVILEGES = "Privileges";

    static final OptionList LIST = new OptionList();

    static final Option CAP_ADD = LIST.add(Option.value(
                    PRIVILEGES,
                    "cap-add",
                    "CAPABILITY",
                    "Add a capability, with or without CAP_ (man 7 capabilities), or ALL. Otherwise a container has CHOWN,"
                            + " DAC_OVERRIDE, FOWNER, FSETID, KILL, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID and"
                            + " SYS_CHROOT; programs of another user than root have none.")
            .repeatable()
            .completes(Completion.CAPABILITY)
            .example("--cap-add NET_RAW")
            .neverEmpty());
    static final Option CAP_DROP = LIST.add(
            Option.value(PRIVILEGES, "cap-drop", "CAPABILITY", "Take a capability away, or ALL but those of --cap-add.")
                    .repeatable()
                    .completes(Completion.CAPABILITY)
                    .example("--cap-drop ALL")
                    .neverEmpty());
    static final Option CAP_AMBIENT = LIST.add(Option.value(
                    PRIVILEGES,
                    "cap-ambient",
                    "CAPABILITY",
                    "Add a capability that programs of another user than root have, too, and hand on to every program that"
                            + " they execute.")
            .repeatable()
            .completes(Completion.CAPABILITY)
            .example("-u 1000 --cap-ambient NET_BIND_SERVICE")
            .neverEmpty());
    static final Option SECURITY_OPT = LIST.add(Option.value(
                    PRIVILEGES,
                    "security-opt",
                    "KEY[=VALUE]",
                    "no-new-privileges=false lets set-user-ID programs of the container work; otherwise they do not."
                            + " seccomp=FILE takes a profile of system calls in Docker's and Podman's format, a path that"
                            + " is relative to the working directory; seccomp=unconfined allows all calls, and"
                            + " seccomp=builtin is the default: what programs need, and nothing that reaches what"
                            + " has no namespaces in the kernel."
                            + " apparmor=PROFILE puts the program under a profile of AppArmor that is loaded, and"
                            + " label=type:TYPE, also user:, role:, level: and filetype:, gives it a context of SELinux;"
                            + " a machine without them says so. apparmor=unconfined takes it out of the profile that"
                            + " jcontainer is under, if it is; label=disable is how it is anyway."
                            + " unmask=PATH[:PATH...] leaves paths below /proc and /sys as they are that would be"
                            + " covered or read-only, /* at the end of a PATH standing for all below it, or"
                            + " unmask=ALL all of them, as Docker's systempaths=unconfined does;"
                            + " mask=PATH[:PATH...] covers more.")
            .repeatable()
            .example("--security-opt unmask=/proc/acpi")
            .neverEmpty());
    static final Option LANDLOCK_RO = LIST.add(Option.value(
                    PRIVILEGES,
                    "landlock-ro",
                    "PATH",
                    "Let the program read and execute this file of the container, or what is below this directory, and"
                            + " keep it from all files that neither this nor --landlock-rw names, whatever user it is:"
                            + " Landlock, Linux 6.2. The program and its libraries need to be among them.")
            .repeatable()
            .example("--landlock-ro / --landlock-rw /tmp")
            .neverEmpty());
    static final Option LANDLOCK_RW = LIST.add(Option.value(
                    PRIVILEGES,
                    "landlock-rw",
                    "PATH",
                    "Let the program do anything with this file, or what is below this directory, likewise.")
            .repeatable()
            .neverEmpty());

    static final Option PRIVILEGED = LIST.add(Option.flag(
            PRIVILEGES,
            "privileged",
            "Give the container all capabilities and devices of the caller, /proc and /sys uncovered and writable, all"
                    + " system calls, and working set-user-ID programs. Dangerous: root in such a container is root on this machine, and can"
                    + " leave the container."));

    private PrivilegeOptions() {}

    /** What a command line says of privileges. */
    static Privileges of(Arguments arguments) throws IOException {
        boolean isPrivileged = arguments.has(PRIVILEGED);
        Privileges.Builder privileges = isPrivileged ? Privileges.privileged() : Privileges.builder();
        privileges.capabilities(capabilities(arguments, isPrivileged ? Capabilities.ALL : Capabilities.DEFAULT));
        SelinuxLabels labels = new SelinuxLabels();
        for (String option : arguments.values(SECURITY_OPT)) {
            SecurityOption.apply(option, privileges, labels);
        }
        labels.apply(privileges);
        boolean isHost =
                "landlock".equals(arguments.value(FileSystemOptions.ISOLATION)); // then these are the caller's paths
        for (String path : arguments.values(LANDLOCK_RO)) {
            privileges.landlockReadOnly(isHost ? WorkingDirectory.resolve(path) : path);
        }
        for (String path : arguments.values(LANDLOCK_RW)) {
            privileges.landlockReadWrite(isHost ? WorkingDirectory.resolve(path) : path);
        }
        return privileges.build();
    }

    /** In docker's order: ALL first, wherever it stands, then what is dropped, then what is added. */
    private static Capabilities capabilities(Arguments arguments, Capabilities normal) {
        List<Capability> added = new ArrayList<>();
        List<Capability> dropped = new ArrayList<>();
        boolean addsAll = read(arguments.values(CAP_ADD), added);
        boolean dropsAll = read(arguments.values(CAP_DROP), dropped);
        Capabilities from = addsAll ? Capabilities.ALL : dropsAll ? Capabilities.NONE : normal;
        Capability[] more = added.toArray(new Capability[0]);
        Capability[] fewer = dropped.toArray(new Capability[0]);
        Capabilities capabilities =
                addsAll ? from.plus(more).minus(fewer) : from.minus(fewer).plus(more);
        for (String name : arguments.values(CAP_AMBIENT)) {
            capabilities = capabilities.withAmbient(Capability.parse(name));
        }
        return capabilities;
    }

    /** Whether ALL is among the names. */
    private static boolean read(List<String> names, List<Capability> into) {
        boolean isAll = false;
        for (String name : names) {
            if (name.equalsIgnoreCase(ALL)) {
                isAll = true;
            } else {
                into.add(Capability.parse(name));
            }
        }
        return isAll;
    }
}
