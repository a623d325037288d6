package dev.jcontainer.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Sysctl;
import dev.jcontainer.spec.Ulimit;
import dev.jcontainer.spec.Ulimit.Resource;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernel parameters and resource limits, from words to a specification. */
class KernelOptionsTest {
    private static ContainerSpec spec(String... words) throws UsageException, IOException {
        return RunLine.withOptions(words);
    }

    private static void refuses(String option, String value, String... parts) {
        RunLine.refusesOptions(List.of(option, value), parts);
    }

    @Test
    void aKernelParameterHasDotsOrSlashes() throws Exception {
        assertThat(spec("--sysctl", "net.ipv4.ip_forward=1", "--sysctl", "kernel/sem=1 2 3 4")
                        .sysctls())
                .containsExactly(new Sysctl("net/ipv4/ip_forward", "1"), new Sysctl("kernel/sem", "1 2 3 4"));
        assertThat(Sysctl.of("net.ipv4.conf.eth0/1.rp_filter", "1"))
                .isEqualTo(Sysctl.of("net/ipv4/conf/eth0.1/rp_filter", "1"));
        assertThat(spec("--sysctl", "net.a=1", "--sysctl", "net/a=2").sysctls())
                .containsExactly(new Sysctl("net/a", "2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel.core_pattern=x",
                "vm.swappiness=1",
                "kernel.hostname=a",
                "fs.file-max=1",
                "kernel.shmx=1",
                "net/../kernel/core_pattern=x",
                "net..a=1",
                "net.=1",
                "/net/a=1",
                "net=1",
                "netx.a=1"
            })
    void aKernelParameterOfTheWholeMachineIsRefused(String sysctl) {
        refuses("--sysctl", sysctl, "kernel parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "net.a", "=1", "net.a="})
    void aKernelParameterOfAnotherFormIsRefused(String sysctl) {
        refuses("--sysctl", sysctl, "kernel parameter");
    }

    @Test
    void aResourceLimitIsSoftAndHard() throws Exception {
        assertThat(spec("--ulimit", "nofile=10", "--ulimit", "core=0:-1", "--ulimit", "nofile=20:30")
                        .ulimits())
                .containsExactly(new Ulimit(Resource.NOFILE, 20, 30), new Ulimit(Resource.CORE, 0, Ulimit.UNLIMITED));
        assertThat(spec("--ulimit", "stack=-1").ulimits()).containsExactly(Ulimit.of(Resource.STACK, -1));
        assertThat(spec("--ulimit", "data=0:9223372036854775807").ulimits())
                .containsExactly(new Ulimit(Resource.DATA, 0, Long.MAX_VALUE));
    }

    @Test
    void eachOfTheKernelsLimitsHasAName() throws Exception {
        String names =
                "cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime";
        String[] byNumber = names.split(" "); // as asm-generic/resource.h numbers them
        for (int number = 0; number < byNumber.length; number++) {
            Ulimit limit = spec("--ulimit", byNumber[number] + "=5").ulimits().get(0);
            assertThat(limit.resource().number()).as(byNumber[number]).isEqualTo(number);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nofile",
                "nofile=",
                "files=1",
                "nofile=2:1",
                "nofile=-1:1",
                "nofile=1:",
                "nofile=-2",
                "nofile=1:2:3",
                "nofile=1k",
                "nofile=9223372036854775808",
                "NOFILE=1"
            })
    void aResourceLimitThatIsNoneIsRefused(String ulimit) {
        refuses("--ulimit", ulimit, "limit");
    }
}
