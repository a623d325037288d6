package dev.jcontainer.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.PortMapping.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PublishedPortsTest {
    @ParameterizedTest
    @CsvSource({
        "80,                     127.0.0.1, 0,    80, TCP",
        "8080:80,                127.0.0.1, 8080, 80, TCP",
        "8080:53/udp,            127.0.0.1, 8080, 53, UDP",
        "8080:53/UDP,            127.0.0.1, 8080, 53, UDP",
        "0:80,                   127.0.0.1, 0,    80, TCP",
        ":80,                    127.0.0.1, 0,    80, TCP",
        "0.0.0.0:8080:80,        0.0.0.0,   8080, 80, TCP",
        "10.1.2.3::80/tcp,       10.1.2.3,  0,    80, TCP",
        "[::1]:8080:80,          ::1,       8080, 80, TCP",
        "[::]::80,               ::,        0,    80, TCP",
        "[::1]:80,               ::1,       0,    80, TCP",
        "65535:65535,            127.0.0.1, 65535, 65535, TCP",
    })
    void readsOnePort(String text, String address, int hostPort, int containerPort, Protocol protocol)
            throws EngineException {
        assertThat(PublishedPorts.parse(text))
                .containsExactly(new PortMapping(protocol, containerPort, address, hostPort));
    }

    @Test
    void readsARangeOfTheHostForOnePort() throws EngineException {
        PortMapping mapping = new PortMapping(Protocol.TCP, 80, "127.0.0.1", 8000, 8010);
        assertThat(PublishedPorts.parse("8000-8010:80")).containsExactly(mapping);
        assertThat(PublishedPorts.hostPort(mapping)).isEqualTo("127.0.0.1:8000-8010");
    }

    @Test
    void readsRangesOfTheSameLength() throws EngineException {
        assertThat(PublishedPorts.parse("127.0.0.2:8000-8002:80-82/udp"))
                .containsExactly(
                        new PortMapping(Protocol.UDP, 80, "127.0.0.2", 8000),
                        new PortMapping(Protocol.UDP, 81, "127.0.0.2", 8001),
                        new PortMapping(Protocol.UDP, 82, "127.0.0.2", 8002));
        assertThat(PublishedPorts.parse("80-81"))
                .containsExactly(
                        new PortMapping(Protocol.TCP, 80, "127.0.0.1", 0),
                        new PortMapping(Protocol.TCP, 81, "127.0.0.1", 0));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                 No port specified: <empty>",
        "8080:,              No port specified: 8080:<empty>",
        "x,                  Invalid containerPort: x",
        "0,                  Invalid containerPort: 0",
        "65536,              Invalid containerPort: 65536",
        "99999999999,        Invalid containerPort: 99999999999",
        "90-80,              Invalid containerPort: 90-80",
        "80-,                Invalid containerPort: 80-",
        "+80,                Invalid containerPort: +80",
        "x:80,               Invalid hostPort: x",
        "65536:80,           Invalid hostPort: 65536",
        "127.0.0.1:80,       Invalid hostPort: 127.0.0.1",
        "0-1:80-81,          Invalid hostPort: 0-1",
        "8000-8001:80-82x,   Invalid containerPort: 80-82x",
        "8001-8000:80,       Invalid hostPort: 8001-8000",
        "8000-8001:80-82,    Invalid ranges specified for container and host Ports: 80-82 and 8000-8001",
        "80/sctp,            Invalid proto: sctp",
        "80/,                'Invalid proto: '",
        "example:80:80,      Invalid IP address: example",
        "1.2.3:80:80,        Invalid IP address: 1.2.3",
        "1.2.3.4.5:80:80,    Invalid IP address: 1.2.3.4.5",
        "1.2.3.256:80:80,    Invalid IP address: 1.2.3.256",
        "::1:80:80,          Invalid IP address: ::1",
        "[1.2.3.4]:80:80,    Invalid IP address: 1.2.3.4",
        "[fe80::1%lo]:80:80, Invalid IP address: fe80::1%lo",
        "[::x]:80:80,        Invalid IP address: ::x",
        "[1::2::3]:80:80,    Invalid IP address: 1::2::3",
    })
    void refusesWithTheWordsOfDocker(String text, String message) {
        assertThatThrownBy(() -> PublishedPorts.parse(text))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.INVALID))
                .hasMessageStartingWith(message)
                .hasMessageContaining(text);
    }

    @Test
    void publishesAllPortsOfAnImage() throws EngineException {
        assertThat(PublishedPorts.all(List.of("80/tcp", "53/udp", "8000-8001")))
                .containsExactly(
                        new PortMapping(Protocol.TCP, 80, "127.0.0.1", 0),
                        new PortMapping(Protocol.UDP, 53, "127.0.0.1", 0),
                        new PortMapping(Protocol.TCP, 8000, "127.0.0.1", 0),
                        new PortMapping(Protocol.TCP, 8001, "127.0.0.1", 0));
        assertThatThrownBy(() -> PublishedPorts.all(List.of("1:80"))).hasMessage("Invalid containerPort: 1:80");
    }

    @Test
    void showsPortsAsDockerDoes() {
        PortMapping mapping = new PortMapping(Protocol.UDP, 53, "::1", 5353);
        assertThat(PublishedPorts.containerPort(mapping)).isEqualTo("53/udp");
        assertThat(PublishedPorts.hostPort(mapping)).isEqualTo("[::1]:5353");
        assertThat(PublishedPorts.hostPort(new PortMapping(Protocol.TCP, 80, "0.0.0.0", 8080)))
                .isEqualTo("0.0.0.0:8080");
    }
}
