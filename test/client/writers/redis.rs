// What of the crate redis the writer of docs/writing-tags.md uses, with the same signatures, over a plain connection.
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

pub type RedisError = std::io::Error;
pub type RedisResult<T> = Result<T, RedisError>;

pub trait ToRedisArgs {
    fn bytes(&self) -> Vec<u8>;
}
impl ToRedisArgs for &str {
    fn bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
}
impl ToRedisArgs for String {
    fn bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
}
impl ToRedisArgs for &[u8] {
    fn bytes(&self) -> Vec<u8> {
        self.to_vec()
    }
}
impl ToRedisArgs for u64 {
    fn bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }
}

pub trait FromRedisValue {
    fn from_reply() -> Self;
}
impl FromRedisValue for () {
    fn from_reply() -> Self {}
}

pub trait Commands {
    fn req(&mut self, words: &[Vec<u8>]) -> RedisResult<()>;

    fn set_ex<K: ToRedisArgs, V: ToRedisArgs, RV: FromRedisValue>(&mut self, key: K, value: V, seconds: u64) -> RedisResult<RV> {
        self.req(&[b"SETEX".to_vec(), key.bytes(), seconds.bytes(), value.bytes()]).map(|()| RV::from_reply())
    }
    fn zadd<K: ToRedisArgs, S: ToRedisArgs, M: ToRedisArgs, RV: FromRedisValue>(&mut self, key: K, member: M, score: S) -> RedisResult<RV> {
        self.req(&[b"ZADD".to_vec(), key.bytes(), score.bytes(), member.bytes()]).map(|()| RV::from_reply())
    }
    fn unlink<K: ToRedisArgs, RV: FromRedisValue>(&mut self, key: K) -> RedisResult<RV> {
        self.req(&[b"UNLINK".to_vec(), key.bytes()]).map(|()| RV::from_reply())
    }
}

pub struct Connection(pub String);

impl Commands for Connection {
    fn req(&mut self, words: &[Vec<u8>]) -> RedisResult<()> {
        let mut stream = TcpStream::connect(&self.0)?;
        write!(stream, "*{}\r\n", words.len())?;
        for word in words {
            write!(stream, "${}\r\n", word.len())?;
            stream.write_all(word)?;
            stream.write_all(b"\r\n")?;
        }
        let mut reply = String::new();
        BufReader::new(stream).read_line(&mut reply)?;
        if reply.starts_with('-') { Err(RedisError::other(reply)) } else { Ok(()) }
    }
}
