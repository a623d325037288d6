package dev.jcontainer.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.HostEntry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Host names and name servers, from words to a specification. */
class NetworkOptionsTest {
    private static ContainerSpec spec(String... words) throws UsageException, IOException {
        return RunLine.withOptions(words);
    }

    private static void refuses(String option, String value, String... parts) {
        RunLine.refusesOptions(List.of(option, value), parts);
    }

    @Test
    void hostsAndNameServersAreTaken() throws Exception {
        ContainerSpec spec = spec(
                "--add-host",
                "a=10.0.0.1",
                "--add-host",
                "b:::1",
                "--add-host",
                "c=[fe80::1.2.3.4]",
                "--dns",
                "10.0.0.2",
                "--dns-search",
                "example.org",
                "--dns-option",
                "ndots:2");
        assertThat(spec.hosts())
                .containsExactly(
                        new HostEntry("a", "10.0.0.1"), new HostEntry("b", "::1"), new HostEntry("c", "fe80::1.2.3.4"));
        assertThat(spec.dns().servers()).containsExactly("10.0.0.2");
        assertThat(spec.dns().search()).containsExactly("example.org");
        assertThat(spec.dns().options()).containsExactly("ndots:2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.1.1.1",
                "host",
                "1::2::3",
                "12345::",
                "1:2:3:4:5:6:7",
                "::1.2.3",
                ":",
                "1:2:3:4:5:6:7:8:9",
                "fe80::1%eth0"
            })
    void anAddressThatIsNoneIsRefused(String address) {
        refuses("--add-host", "a=" + address, "not an IPv4 or IPv6 address");
        refuses("--dns", address, "not an IPv4 or IPv6 address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b=1.1.1.1", "a", "=1.1.1.1", "a\nb=1.1.1.1"})
    void aLineOfHostsThatIsNoneIsRefused(String host) {
        assertThatThrownBy(() -> spec("--add-host", host)).isInstanceOf(UsageException.class);
    }
}
