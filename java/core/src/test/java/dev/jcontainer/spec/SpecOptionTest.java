package dev.jcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each isolation supports or refuses each option of a specification; no option is forgotten. */
class SpecOptionTest {
    /** A method of a builder, the option that it sets, and a call of it with another value than the default. */
    private record Sample(SpecOption option, ContainerSpec.Builder builder) {}

    private static final Map<String, Sample> SAMPLES = new LinkedHashMap<>();

    static {
        sample("isolation", SpecOption.ISOLATION, Inputs.landlock().isolation(Isolation.LANDLOCK));
        sample("root", SpecOption.ROOT, Inputs.landlock().root(Root.host()));
        sample("command", SpecOption.COMMAND, Inputs.landlock().command("/bin/sh"));
        sample("env", SpecOption.ENV, Inputs.landlock().env("A", "1"));
        sample("workdir", SpecOption.WORKDIR, Inputs.landlock().workdir("/usr"));
        sample("hostname", SpecOption.HOSTNAME, Inputs.landlock().hostname("box"));
        sample("name", SpecOption.NAME, Inputs.landlock().name("job"));
        sample("init", SpecOption.INIT, Inputs.landlock().init(true));
        sample("user", SpecOption.USER, Inputs.landlock().user(1, 1));
        sample("userNamespace", SpecOption.USER_NAMESPACE, Inputs.landlock().userNamespace(UserNamespace.AUTO));
        sample("network", SpecOption.NETWORK, Inputs.landlock().network(NetworkNamespace.host()));
        sample("umask", SpecOption.UMASK, Inputs.landlock().umask(077));
        sample("mount", SpecOption.MOUNT, Inputs.landlock().mount(Mount.tmpfs("/tmp", 4096)));
        sample("mounts", SpecOption.MOUNT, Inputs.landlock().mounts(List.of(Mount.tmpfs("/tmp", 4096))));
        sample("shmSize", SpecOption.SHM_SIZE, Inputs.landlock().shmSize(4096));
        sample("device", SpecOption.DEVICE, Inputs.landlock().device(fuse()));
        sample("devices", SpecOption.DEVICE, Inputs.landlock().devices(List.of(fuse())));
        sample("sysctl", SpecOption.SYSCTL, Inputs.landlock().sysctl("net.ipv4.ip_forward", "1"));
        sample("ulimit", SpecOption.ULIMIT, Inputs.landlock().ulimit(new Ulimit(Ulimit.Resource.NOFILE, 64, 64)));
        sample("host", SpecOption.HOST, Inputs.landlock().host("db", "127.0.0.2"));
        sample("dns", SpecOption.DNS, Inputs.landlock().dns(new Dns(List.of("127.0.0.1"), List.of(), List.of())));
        sample("stdio", SpecOption.STDIO, Inputs.landlock().stdio(Stdio.pipe().maxOutput(1)));
        sample("stdio of a terminal", SpecOption.TERMINAL, Inputs.landlock().stdio(Stdio.pty(80, 24)));
        sample("timeout", SpecOption.TIMEOUT, Inputs.landlock().timeout(Duration.ofSeconds(1)));
        sample("grace", SpecOption.GRACE, Inputs.landlock().grace(Duration.ZERO));
        sample("stopSignal", SpecOption.STOP_SIGNAL, Inputs.landlock().stopSignal(Signal.QUIT));
        sample(
                "limits",
                SpecOption.LIMITS,
                Inputs.landlock().limits(Limits.builder().pids(9).build()));

        privilege("privileged", SpecOption.PRIVILEGED, Privileges.privileged());
        privilege(
                "capabilities",
                SpecOption.CAPABILITIES,
                Inputs.rules().capabilities(Capabilities.DEFAULT.plus(Capability.SYS_TIME)));
        privilege("noNewPrivs", SpecOption.NO_NEW_PRIVS, Inputs.rules().noNewPrivs(false));
        privilege("seccomp", SpecOption.SECCOMP, Inputs.rules().seccomp(Seccomp.UNCONFINED));
        privilege("mask", SpecOption.MASK, Inputs.rules().mask("/proc/cpuinfo"));
        privilege("unmask", SpecOption.MASK, Inputs.rules().unmask("/proc/keys"));
        privilege("unmaskAll", SpecOption.MASK, Inputs.rules().unmaskAll());
        privilege(
                "landlockReadOnly",
                SpecOption.LANDLOCK_READ_ONLY,
                Inputs.rules().landlockReadOnly("/etc"));
        privilege(
                "landlockReadWrite",
                SpecOption.LANDLOCK_READ_WRITE,
                Inputs.rules().landlockReadWrite("/tmp"));
        privilege("appArmorProfile", SpecOption.SECURITY_LABEL, Inputs.rules().appArmorProfile("docker-default"));
        privilege("selinux", SpecOption.SECURITY_LABEL, Inputs.rules().selinux("a:b:c:s0", "a:b:d:s0"));
    }

    private static void sample(String method, SpecOption option, ContainerSpec.Builder builder) {
        SAMPLES.put(method, new Sample(option, builder));
    }

    private static void privilege(String method, SpecOption option, Privileges.Builder privileges) {
        sample(method, option, Inputs.landlock().privileges(privileges.build()));
    }

    private static Device fuse() {
        return new Device("/dev/fuse", "/dev/fuse", true, true, true);
    }

    /** The methods that set an option: all that return their builder. */
    private static Set<String> settersOf(Class<?>... builders) {
        Set<String> setters = new TreeSet<>();
        for (Class<?> builder : builders) {
            for (Method method : builder.getMethods()) {
                if (method.getReturnType().isAssignableFrom(builder)
                        && method.getDeclaringClass() != Object.class
                        && !Modifier.isStatic(method.getModifiers())) {
                    setters.add(method.getName());
                }
            }
        }
        return setters;
    }

    @Test
    void everyMethodOfTheBuildersSetsAnOptionThatSomebodyHasDecidedAbout() {
        Set<String> setters = settersOf(ContainerSpec.Builder.class, Privileges.Builder.class);
        setters.remove("privileges"); // its options are checked one by one
        assertThat(setters)
                .hasSizeGreaterThan(30)
                .allSatisfy(setter -> assertThat(SAMPLES)
                        .as("the option of %s() in SpecOption: does the isolation by Landlock honour it?", setter)
                        .containsKey(setter));
    }

    @Test
    void everyOptionHasAMethod() {
        Set<SpecOption> set = EnumSet.noneOf(SpecOption.class);
        SAMPLES.values().forEach(sample -> set.add(sample.option));
        assertThat(set).isEqualTo(EnumSet.allOf(SpecOption.class));
    }

    @Test
    void whatLandlockDoesNotHonourIsRefusedByItsName() {
        SAMPLES.forEach((method, sample) -> {
            if (LandlockChecks.HONOURED.contains(sample.option)) {
                assertThatNoException().as(method).isThrownBy(sample.builder::build);
            } else {
                assertThat(sample.option.words()).as(method).isNotNull();
                assertThatIllegalArgumentException()
                        .as(method)
                        .isThrownBy(sample.builder::build)
                        .withMessageStartingWith(
                                sample.option.words() + " is not supported with the isolation landlock");
            }
        });
    }

    @Test
    void whatLandlockHonoursStandsInTheSpecification() {
        ContainerSpec plain = Inputs.landlock().build();
        SAMPLES.forEach((method, sample) -> {
            if (LandlockChecks.HONOURED.contains(sample.option) && sample.option != SpecOption.ISOLATION) {
                assertThat(sample.builder.build())
                        .as(method)
                        .usingRecursiveComparison()
                        .isNotEqualTo(plain);
            }
        });
    }
}
