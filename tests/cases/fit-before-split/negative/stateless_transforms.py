import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import FunctionTransformer

hashed = HashingVectorizer(n_features=1024).transform(texts)
logged = FunctionTransformer(np.log1p).fit_transform(amounts)
a_train, a_test = train_test_split(hashed)
b_train, b_test = train_test_split(logged)
