package dev.jcontainer.engine.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Whatever the bytes of a line, they are an event or refused; and whatever the texts, their line is read again. */
final class EventFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void anyBytesAreAnEventOrRefused(byte[] bytes) throws DocumentException {
        EngineEvent event = EventLine.parse(bytes, 0, bytes.length);
        if (event != null) {
            Document.parse(EventText.json(event));
        }
    }

    @FuzzTest(maxDuration = "30s")
    void anyLabelsAreALineThatIsRead(FuzzedDataProvider data) {
        String name = data.consumeString(300);
        Map<String, String> labels = new LinkedHashMap<>();
        while (data.remainingBytes() > 0) {
            labels.put(data.consumeString(100), data.consumeString(4000));
        }
        String beginning = EventLine.beginning("id", "n" + name.hashCode(), null, labels);
        assertThat(beginning.getBytes(UTF_8).length).isLessThanOrEqualTo(EventLine.MOST_OF_BEGINNING);
        byte[] line = EventLine.of(beginning, "die", Instant.EPOCH, labels);
        assertThat(line.length).isLessThanOrEqualTo(EventLine.MOST);
        EngineEvent event = Objects.requireNonNull(EventLine.parse(line, 0, line.length - 1));
        assertThat(event.attributes()).containsEntry("name", "n" + name.hashCode());
    }
}
