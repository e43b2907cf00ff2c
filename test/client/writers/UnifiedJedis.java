// What of Jedis the writer of docs/writing-tags.md uses, with the same signatures, over a plain connection.
package redis.clients.jedis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import redis.clients.jedis.exceptions.JedisException;

public class UnifiedJedis {
    private final String host;
    private final int port;

    public UnifiedJedis(String host, int port) {
        this.host = host;
        this.port = port;
    }

    public String setex(String key, long seconds, String value) {
        return send("SETEX", key, Long.toString(seconds), value);
    }

    public long zadd(String key, double score, String member) {
        send("ZADD", key, Double.toString(score), member);
        return 1;
    }

    public long unlink(String key) {
        send("UNLINK", key);
        return 1;
    }

    private String send(String... words) {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            command.append("$" + word.getBytes(StandardCharsets.UTF_8).length + "\r\n" + word + "\r\n");
        }
        try (Socket socket = new Socket(host, port)) {
            socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
            String reply = new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
            if (reply.startsWith("-")) throw new JedisException(reply);
            return reply;
        } catch (IOException error) {
            throw new JedisException(error.getMessage());
        }
    }
}
