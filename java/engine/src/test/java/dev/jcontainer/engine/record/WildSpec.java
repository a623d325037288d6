package dev.jcontainer.engine.record;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ControlSetting;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.Dns;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.NetworkNamespace;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Recursion;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Seccomp;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.Sysctl;
import dev.jcontainer.spec.Ulimit;
import dev.jcontainer.spec.User;
import dev.jcontainer.spec.UserNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Specifications in which each property has several values; the same seed gives the same one. */
final class WildSpec {
    private final Random random;

    WildSpec(long seed) {
        random = new Random(seed);
    }

    ContainerSpec build() {
        ContainerSpec.Builder spec = ContainerSpec.builder()
                .root(root())
                .command("c" + text(), text())
                .init(flag())
                .umask(random.nextInt(01000))
                .shmSize(1 + random.nextInt(1 << 20))
                .stopSignal(new Signal(1 + random.nextInt(64)))
                .stdio(flag() ? Stdio.pty(80 + random.nextInt(9), 24 + random.nextInt(9)) : Stdio.discard())
                .userNamespace(userNamespace())
                .network(network())
                .limits(limits())
                .privileges(privileges());
        surroundings(spec);
        for (int left = random.nextInt(4); left > 0; left--) {
            spec.env("K" + left + text().replace('=', '-'), text());
            spec.mount(mount("/m" + left + text()));
            spec.device(flag() ? new Device(path(), path(), true, flag(), flag()) : makeable());
            spec.ulimit(ulimit());
        }
        return spec.build();
    }

    private void surroundings(ContainerSpec.Builder spec) {
        if (flag()) {
            spec.name("n" + random.nextInt(9)).hostname("h" + random.nextInt(9)).workdir(path());
        }
        if (flag()) {
            spec.user(new User("u" + random.nextInt(9), flag() ? "g" + random.nextInt(9) : null, some("x")));
        }
        if (flag()) {
            spec.timeout(Duration.ofNanos(1 + random.nextInt()).abs().plusMillis(1))
                    .grace(Duration.ofMillis(random.nextInt(9999)));
        }
        if (flag()) {
            spec.sysctl(new Sysctl("kernel/sem", "1" + random.nextInt(9)));
            spec.sysctl(new Sysctl(flag() ? "kernel/shmmax" : "fs/mqueue/msg_max", "2"));
            spec.host("host" + random.nextInt(9), "10.0.0." + random.nextInt(9));
            spec.dns(new Dns(List.of("10.0.0." + random.nextInt(9)), some("search"), some("option")));
        }
    }

    private Root root() {
        switch (random.nextInt(3)) {
            case 0:
                return new Root.Host(flag(), flag() ? path() : null);
            case 1:
                boolean isEphemeral = flag();
                return new Root.Directory(path(), isEphemeral, flag(), isEphemeral && flag() ? path() : null);
            default:
                Root.Layers layers = Root.layers(List.of(Root.Layer.erofs(path()), Root.Layer.directory(path())));
                layers = layers.rootLayer(random.nextInt(2)).writable(paths()).holding(paths());
                layers = flag() ? layers.keeping(path()) : layers;
                return flag() ? layers.readOnly() : layers;
        }
    }

    private NetworkNamespace network() {
        switch (random.nextInt(3)) {
            case 0:
                return NetworkNamespace.own();
            case 1:
                return NetworkNamespace.host();
            default:
                return NetworkNamespace.existing(path());
        }
    }

    private UserNamespace userNamespace() {
        int kind = random.nextInt(6);
        if (kind < UserNamespace.Mode.values().length) {
            return UserNamespace.Mode.values()[kind];
        }
        return new UserNamespace.Ranges(
                List.of(new UserNamespace.Range(random.nextInt(99), 0, 5), new UserNamespace.Range(200, 10, 5)),
                List.of(new UserNamespace.Range(random.nextInt(99), random.nextInt(9), 1 + random.nextInt(9))));
    }

    private Mount mount(String target) {
        if (flag()) {
            return new Mount.Tmpfs(
                    target,
                    random.nextInt(1 << 30),
                    random.nextInt(99),
                    random.nextInt(010000),
                    random.nextInt(99),
                    random.nextInt(99),
                    flag(),
                    flags());
        }
        boolean hasDevices = flag();
        return new Mount.Bind(
                path(),
                target,
                flag(),
                hasDevices ? Set.of() : flag() ? Set.of(MountFlag.NODEV) : Set.of(MountFlag.NOSUID, MountFlag.NOEXEC),
                Recursion.values()[random.nextInt(3)],
                Propagation.values()[random.nextInt(3)],
                flag(),
                flag(),
                hasDevices,
                flag());
    }

    private Set<MountFlag> flags() {
        return flag() ? Set.of(MountFlag.NOATIME, MountFlag.NOSUID) : Set.of();
    }

    private Device makeable() {
        return new Device(path(), path(), false, false, true);
    }

    private Ulimit ulimit() {
        Ulimit.Resource[] all = Ulimit.Resource.values();
        int soft = random.nextInt(99);
        return new Ulimit(all[random.nextInt(all.length)], soft, flag() ? Ulimit.UNLIMITED : soft + random.nextInt(9));
    }

    private Limits limits() {
        Limits.Builder limits = Limits.builder();
        if (flag()) {
            limits.memory((6L << 20) + random.nextInt(99)).memorySwap(Limits.UNLIMITED);
            limits.memoryReservation(1 + random.nextInt(99)).pids(1 + random.nextInt(99));
            limits.cpuQuota(1000 + random.nextInt(99)).cpuPeriod(1000 + random.nextInt(99));
            limits.cpuShares(2 + random.nextInt(99)).cpusetCpus("0-" + random.nextInt(9));
            limits.cpusetMems("0-" + random.nextInt(9)).blkioWeight(10 + random.nextInt(99));
            limits.oomScoreAdj(random.nextInt(99) - 50).cgroupParent("/c" + random.nextInt(9));
        } else {
            limits.memorySwap((7L << 20) + random.nextInt(99));
        }
        for (int left = random.nextInt(3); left > 0; left--) {
            limits.deviceReadBytes(rate()).deviceWriteBytes(rate());
            limits.deviceReadOperations(rate()).deviceWriteOperations(rate());
            limits.deviceRule(flag() ? DeviceRule.allowAll() : rule());
            limits.conf("memory.high" + left, text()).setting(setting());
        }
        return limits.build();
    }

    private DeviceRule rule() {
        return new DeviceRule(
                flag(), flag() ? 'c' : 'b', random.nextInt(9) - 1, random.nextInt(9) - 1, flag() ? "r" : "wm");
    }

    private ControlSetting setting() {
        return new ControlSetting(text(), flag() ? text() : null, flag() ? text() : null, text(), text());
    }

    private DeviceRate rate() {
        return new DeviceRate(path(), 1 + random.nextInt(99));
    }

    private Privileges privileges() {
        Privileges.Builder privileges = flag() ? Privileges.privileged() : Privileges.builder();
        privileges.capabilities(
                new Capabilities(0xff | random.nextInt(8) << 8, random.nextInt(0x100), random.nextInt(0x100)));
        privileges.noNewPrivs(flag()).seccomp(seccomp());
        for (int left = random.nextInt(3); left > 0; left--) {
            privileges.mask(path()).unmask(path().replace("*", "")).landlockReadOnly("/ro" + text());
            privileges.landlockReadWrite("/rw" + text());
        }
        if (flag()) {
            privileges
                    .appArmorProfile("a" + random.nextInt(9))
                    .selinux("p" + random.nextInt(9), "m" + random.nextInt(9));
        }
        return privileges.build();
    }

    private Seccomp seccomp() {
        if (random.nextInt(3) == 0) {
            return Seccomp.Predefined.values()[random.nextInt(2)];
        }
        SeccompProfile.Operator[] operators = SeccompProfile.Operator.values();
        SeccompProfile.Comparison comparison = new SeccompProfile.Comparison(
                random.nextInt(6), operators[random.nextInt(operators.length)], random.nextLong(), random.nextLong());
        SeccompProfile.Rule rule = new SeccompProfile.Rule(
                some("call"),
                SeccompAction.errno(random.nextInt(99)),
                List.of(comparison),
                random.nextInt(),
                random.nextLong());
        return new SeccompProfile(
                flag() ? SeccompAction.KILL_PROCESS : SeccompAction.ALLOW,
                some("arch"),
                flag() ? SeccompProfile.LOG : 0,
                List.of(rule));
    }

    private List<String> some(String word) {
        return flag() ? List.of() : List.of(word + random.nextInt(9), word + "9");
    }

    private List<String> paths() {
        return flag() ? List.of() : List.of(path(), path());
    }

    private String path() {
        return "/p" + text();
    }

    private boolean flag() {
        return random.nextBoolean();
    }

    /** Any bytes except NUL: few of these are UTF-8. */
    private String text() {
        byte[] bytes = new byte[random.nextInt(10)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == 0 ? (byte) '\n' : bytes[i];
        }
        return Bytes.decode(bytes);
    }
}
