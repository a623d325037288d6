package dev.jcontainer.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each property of a specification is written and read again. */
final class SpecCodecTest {
    private static final int SPECIFICATIONS = 500;
    /** The keeper holds the streams and collects nothing; another test has the other isolation. */
    private static final Set<String> CONSTANT = Set.of("Stdio.maxOutput", "Confinement.isolation");

    private static final String OURS = "dev.jcontainer.";

    private final Set<String> varied = new HashSet<>();
    private final Set<String> fields = new HashSet<>();
    private final Map<String, Object> first = new HashMap<>();

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        for (int seed = 0; seed < SPECIFICATIONS; seed++) {
            ContainerSpec spec = new WildSpec(seed).build();
            ContainerSpec read = SpecCodec.decode(SpecCodec.encode(spec));
            assertThat(read)
                    .as("specification %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(spec);
            look(spec);
        }
        fields.removeAll(varied);
        // A field that is new in the core has one value in all specifications until WildSpec and the codec know it.
        assertThat(fields)
                .as("the fields of which the specifications have one value")
                .containsExactlyInAnyOrderElementsOf(CONSTANT);
    }

    /** Notes which fields of the specification and its parts have had two values. */
    private void look(Object value) throws IllegalAccessException {
        for (Class<?> type = value.getClass(); type != null && isOurs(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !type.isEnum()) {
                    field.setAccessible(true);
                    note(type.getSimpleName() + "." + field.getName(), field.get(value));
                }
            }
        }
    }

    private void note(String name, Object value) throws IllegalAccessException {
        fields.add(name);
        if (first.containsKey(name) && !shown(first.get(name)).equals(shown(value))) {
            varied.add(name);
        }
        first.putIfAbsent(name, value);
        if (value instanceof Collection<?>) {
            for (Object element : (Collection<?>) value) {
                lookIfOurs(element);
            }
        } else if (value instanceof Map<?, ?>) {
            for (Object element : ((Map<?, ?>) value).values()) {
                lookIfOurs(element);
            }
        } else {
            lookIfOurs(value);
        }
    }

    private void lookIfOurs(Object value) throws IllegalAccessException {
        if (value != null && isOurs(value.getClass()) && !value.getClass().isEnum()) {
            look(value);
        }
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith(OURS);
    }

    private static String shown(Object value) {
        return String.valueOf(value);
    }

    @Test
    void aSpecificationWithoutARootIsReadAgain() throws Exception {
        ContainerSpec spec = ContainerSpec.builder()
                .isolation(Isolation.LANDLOCK)
                .command("true")
                .privileges(Privileges.builder().landlockReadOnly("/").build())
                .stdio(Stdio.discard())
                .build();
        assertThat(SpecCodec.decode(SpecCodec.encode(spec)))
                .usingRecursiveComparison()
                .isEqualTo(spec);
    }

    @Test
    void aByteThatIsNoTextIsReadAgain() throws Exception {
        String bytes = Bytes.decode(new byte[] {'/', (byte) 0xff, '\\', 'x', (byte) 0x80, '\n'});
        ContainerSpec spec = ContainerSpec.builder()
                .root(Root.directory(bytes))
                .command("c", bytes)
                .build();
        ContainerSpec read = SpecCodec.decode(SpecCodec.encode(spec));
        assertThat(read.command()).isEqualTo(spec.command());
        assertThat(read.root()).isEqualTo(spec.root());
    }

    @Test
    void damageIsRefused() {
        byte[] bytes = SpecCodec.encode(
                ContainerSpec.builder().root(Root.host()).command("true").build());
        assertThatThrownBy(() -> SpecCodec.decode(Arrays.copyOf(bytes, bytes.length / 2)))
                .isInstanceOf(DocumentException.class);
        assertThatThrownBy(() -> SpecCodec.decode(Bytes.encode("{\"version\":2}")))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("version");
    }
}
